//! Charts: bars, or lines over the number of threads. Whiskers show the lowest and highest round.

use crate::stats::Spread;
use crate::table::number;
use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, RGBColor, TextStyle};

pub enum Chart {
    Bars(Bars),
    Lines(Lines),
}

/// Groups of horizontal bars.
pub struct Bars {
    /// What the bars measure.
    pub unit: String,
    pub groups: Vec<Group>,
    /// A line across all bars: the target, or what 1.0 is.
    pub mark: Option<f64>,
}

pub struct Group {
    pub name: String,
    pub bars: Vec<(String, Spread)>,
}

pub struct Lines {
    pub unit: String,
    /// The points of the horizontal axis, at equal distances, and its label.
    pub ticks: Vec<String>,
    pub axis: &'static str,
    pub lines: Vec<(String, Vec<Option<Spread>>)>,
    pub mark: Option<f64>,
}

const WIDTH: i32 = 900;
const TOP: i32 = 96;
const INK: RGBColor = RGBColor(33, 37, 41);
const FAINT: RGBColor = RGBColor(108, 117, 125);
const RULE: RGBColor = RGBColor(222, 226, 230);
const PAPER: RGBColor = RGBColor(255, 255, 255);

/// Drawing into a string cannot fail.
const DRAWN: &str = "an SVG in memory can be drawn to";

type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;

pub fn svg(chart: &Chart, title: &str, where_and_when: &str, versions: &str) -> String {
    let height = match chart {
        Chart::Bars(bars) => TOP + bars.height() + 16,
        Chart::Lines(_) => TOP + Lines::HEIGHT,
    };
    let mut text = String::new();
    {
        let canvas = SVGBackend::with_string(&mut text, (WIDTH as u32, height as u32)).into_drawing_area();
        canvas.fill(&PAPER).expect(DRAWN);
        let unit = match chart {
            Chart::Bars(bars) => &bars.unit,
            Chart::Lines(lines) => &lines.unit,
        };
        write(&canvas, title, (16, 20), 19, INK, HPos::Left);
        write(&canvas, &format!("{unit}. {where_and_when}"), (16, 44), 13, FAINT, HPos::Left);
        write(&canvas, versions, (16, 63), 12, FAINT, HPos::Left);
        match chart {
            Chart::Bars(bars) => bars.draw(&canvas),
            Chart::Lines(lines) => lines.draw(&canvas),
        }
        canvas.present().expect(DRAWN);
    }
    text
}

impl Bars {
    const LEFT: i32 = 230;
    const RIGHT: i32 = WIDTH - 80;
    const PITCH: i32 = 22;
    const HEADING: i32 = 26;
    const GAP: i32 = 8;

    fn height(&self) -> i32 {
        let of = |group: &Group| Self::HEADING + group.bars.len() as i32 * Self::PITCH + Self::GAP;
        self.groups.iter().map(of).sum()
    }

    fn draw(&self, canvas: &Canvas) {
        let spreads = self.groups.iter().flat_map(|group| &group.bars).map(|(_, spread)| spread.high);
        let most = spreads.chain(self.mark).fold(f64::MIN_POSITIVE, f64::max);
        let x = |value: f64| Self::LEFT + (value / most * f64::from(Self::RIGHT - Self::LEFT)) as i32;
        let mut y = TOP;
        for group in &self.groups {
            write(canvas, &group.name, (16, y + Self::HEADING / 2), 14, INK, HPos::Left);
            y += Self::HEADING;
            for (name, spread) in &group.bars {
                let middle = y + Self::PITCH / 2 - 2;
                write(canvas, name, (Self::LEFT - 8, middle), 12, INK, HPos::Right);
                let corners = [(Self::LEFT, y), (x(spread.median), y + Self::PITCH - 5)];
                canvas.draw(&Rectangle::new(corners, colour(name).filled())).expect(DRAWN);
                whisker(canvas, (x(spread.low), middle), (x(spread.high), middle));
                write(
                    canvas,
                    &number(Some(spread.median)),
                    (x(spread.high) + 8, middle),
                    12,
                    INK,
                    HPos::Left,
                );
                y += Self::PITCH;
            }
            y += Self::GAP;
        }
        if let Some(mark) = self.mark {
            line(canvas, vec![(x(mark), TOP + 4), (x(mark), y)], INK, 1);
        }
    }
}

impl Lines {
    const HEIGHT: i32 = 430;
    const LEFT: i32 = 64;
    const RIGHT: i32 = WIDTH - 230;
    const BOTTOM: i32 = TOP + Self::HEIGHT - 56;

    fn draw(&self, canvas: &Canvas) {
        let most = self.lines.iter().flat_map(|(_, points)| points).flatten().map(|spread| spread.high);
        let most = most.chain(self.mark).fold(1.0, f64::max).ceil();
        let steps = (self.ticks.len().max(2) - 1) as i32;
        let x = |at: usize| Self::LEFT + 20 + at as i32 * (Self::RIGHT - Self::LEFT - 40) / steps;
        let y = |value: f64| Self::BOTTOM - (value / most * f64::from(Self::BOTTOM - TOP)) as i32;

        for value in 0..=most as i32 {
            let at = y(f64::from(value));
            line(canvas, vec![(Self::LEFT, at), (Self::RIGHT, at)], RULE, 1);
            write(canvas, &value.to_string(), (Self::LEFT - 8, at), 12, FAINT, HPos::Right);
        }
        for (at, tick) in self.ticks.iter().enumerate() {
            write(canvas, tick, (x(at), Self::BOTTOM + 16), 12, FAINT, HPos::Center);
        }
        write(
            canvas,
            self.axis,
            ((Self::LEFT + Self::RIGHT) / 2, Self::BOTTOM + 38),
            13,
            FAINT,
            HPos::Center,
        );
        if let Some(mark) = self.mark {
            line(canvas, vec![(Self::LEFT, y(mark)), (Self::RIGHT, y(mark))], INK, 1);
        }
        for (row, (name, points)) in self.lines.iter().enumerate() {
            let colour = colour(name);
            let seen: Vec<_> =
                points.iter().enumerate().filter_map(|(at, spread)| Some((at, (*spread)?))).collect();
            line(canvas, seen.iter().map(|(at, spread)| (x(*at), y(spread.median))).collect(), colour, 2);
            for (at, spread) in &seen {
                whisker(canvas, (x(*at), y(spread.low)), (x(*at), y(spread.high)));
                canvas.draw(&Circle::new((x(*at), y(spread.median)), 4, colour.filled())).expect(DRAWN);
            }
            let legend = TOP + 12 + row as i32 * 24;
            canvas.draw(&Circle::new((Self::RIGHT + 24, legend), 5, colour.filled())).expect(DRAWN);
            write(canvas, name, (Self::RIGHT + 36, legend), 13, INK, HPos::Left);
        }
    }
}

/// A client's color, the same in all charts.
fn colour(name: &str) -> RGBColor {
    const COLOURS: [(&str, RGBColor); 7] = [
        ("redischan, ", RGBColor(116, 169, 230)),
        ("redischan", RGBColor(25, 113, 194)),
        ("hiredis, one", RGBColor(173, 181, 189)),
        ("hiredis", RGBColor(240, 140, 0)),
        ("glide", RGBColor(47, 158, 68)),
        ("redis-rs", RGBColor(194, 86, 45)),
        ("redis-benchmark", RGBColor(92, 95, 102)),
    ];
    COLOURS.iter().find(|(start, _)| name.starts_with(start)).map_or(FAINT, |(_, colour)| *colour)
}

fn write(canvas: &Canvas, text: &str, at: (i32, i32), size: i32, colour: RGBColor, side: HPos) {
    let style =
        TextStyle::from(("sans-serif", size).into_font()).color(&colour).pos(Pos::new(side, VPos::Center));
    canvas.draw(&Text::new(text.to_owned(), at, style)).expect(DRAWN);
}

fn line(canvas: &Canvas, points: Vec<(i32, i32)>, colour: RGBColor, width: u32) {
    canvas.draw(&PathElement::new(points, colour.stroke_width(width))).expect(DRAWN);
}

/// A thin line from the lowest to the highest round, if they differ visibly.
fn whisker(canvas: &Canvas, from: (i32, i32), to: (i32, i32)) {
    if from != to {
        line(canvas, vec![from, to], INK, 1);
    }
}
