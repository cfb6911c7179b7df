//! Tables: aligned Markdown, so that it is readable on a terminal too.

use crate::stats::Spread;

pub struct Table {
    /// The names of the columns; numbers are aligned to the right.
    columns: Vec<(&'static str, Align)>,
    rows: Vec<Vec<String>>,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Align {
    Left,
    Right,
}

impl Table {
    pub fn new(columns: &[(&'static str, Align)]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    pub fn row(&mut self, cells: Vec<String>) {
        assert_eq!(cells.len(), self.columns.len(), "a cell for each column");
        self.rows.push(cells);
    }

    pub fn markdown(&self) -> String {
        let width = |column: usize| {
            let cells = self.rows.iter().map(|row| row[column].chars().count());
            cells.chain([self.columns[column].0.chars().count(), 3]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let line = |cells: Vec<&str>| {
            let mut text = String::from("|");
            for ((cell, width), (_, align)) in cells.iter().zip(&widths).zip(&self.columns) {
                text += &match align {
                    Align::Left => format!(" {cell:<width$} |"),
                    Align::Right => format!(" {cell:>width$} |"),
                };
            }
            text + "\n"
        };
        let rules: Vec<String> = (self.columns.iter().zip(&widths))
            .map(|((_, align), width)| match align {
                Align::Left => "-".repeat(*width),
                Align::Right => "-".repeat(width - 1) + ":",
            })
            .collect();
        let mut text = line(self.columns.iter().map(|(name, _)| *name).collect());
        text += &line(rules.iter().map(String::as_str).collect());
        for row in &self.rows {
            text += &line(row.iter().map(String::as_str).collect());
        }
        text
    }
}

/// A number with about three significant digits; "-" if there is none.
pub fn number(value: Option<f64>) -> String {
    match value {
        None => "-".to_owned(),
        Some(value) if value.abs() >= 100.0 => format!("{value:.0}"),
        Some(value) if value.abs() >= 10.0 => format!("{value:.1}"),
        Some(value) if value.abs() >= 0.1 || value == 0.0 => format!("{value:.2}"),
        Some(value) => format!("{value:.3}"),
    }
}

pub fn median(spread: Option<Spread>) -> String {
    number(spread.map(|spread| spread.median))
}

/// For example "3.41 (3.20 to 3.55)".
pub fn with_spread(spread: Option<Spread>) -> String {
    match spread {
        Some(Spread { median, low, high }) if low < high => {
            format!("{} ({} to {})", number(Some(median)), number(Some(low)), number(Some(high)))
        }
        other => median(other),
    }
}
