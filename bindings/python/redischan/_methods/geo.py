# Made by `make commands` from commands/commands.txt: change it there.
"""The methods of the commands of the group geo."""

from __future__ import annotations

from typing import Any, List, Optional, Sequence, Tuple

from .. import _shapes as shapes
from .._arguments import Argument
from .._call import Call
from .._method import Methods, typed


class GeoMethods(Methods):
    @typed
    def geoadd(
        self,
        key: Argument,
        *data: Sequence[Argument],
        nx: bool = False,
        xx: bool = False,
        ch: bool = False,
    ) -> Call[int]:
        """Adds one or more members to a geospatial index. The key is created if it doesn't exist.

        GEOADD key [NX | XX] [CH] longitude latitude member [longitude latitude member ...]

        Since 3.2.0, group geo.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"GEOADD", encode(key)]
        if nx:
            argv += [b"NX"]
        if xx:
            argv += [b"XX"]
        if ch:
            argv += [b"CH"]
        argv += [*[encode(text) for one in data for text in one]]
        return Call(argv, shapes.as_it_is)

    @typed
    def geodist(
        self,
        key: Argument,
        member1: Argument,
        member2: Argument,
        unit: Optional[Argument] = None,
    ) -> Call[Optional[float]]:
        """Returns the distance between two members of a geospatial index.

        GEODIST key member1 member2 [M | KM | FT | MI]

        Since 3.2.0, group geo.
        Returns: A float, or None.
        """
        encode = self._texts.encode
        argv = [b"GEODIST", encode(key), encode(member1), encode(member2)]
        if unit is not None:
            argv += [encode(unit)]
        return Call(argv, shapes.number)

    @typed
    def geohash(self, key: Argument, *members: Argument, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns members from a geospatial index as geohash strings.

        GEOHASH key [member [member ...]]

        Since 3.2.0, group geo.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"GEOHASH", encode(key), *map(encode, members)]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def geopos(self, key: Argument, *members: Argument) -> Call[List[Optional[Tuple[float, float]]]]:
        """Returns the longitude and latitude of members from a geospatial index.

        GEOPOS key [member [member ...]]

        Since 3.2.0, group geo.
        Returns: A list of (longitude, latitude), with None for each that is missing.
        """
        encode = self._texts.encode
        argv = [b"GEOPOS", encode(key), *map(encode, members)]
        return Call(argv, shapes.points)

    @typed
    def georadius(
        self,
        key: Argument,
        longitude: float,
        latitude: float,
        radius: float,
        unit: Argument,
        *,
        withcoord: bool = False,
        withdist: bool = False,
        withhash: bool = False,
        count: Optional[int] = None,
        any: bool = False,
        asc: bool = False,
        desc: bool = False,
        store: Optional[Argument] = None,
        storedist: Optional[Argument] = None,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Queries a geospatial index for members within a distance from a coordinate, optionally stores the result.

        GEORADIUS key longitude latitude radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT
            count [ANY]] [ASC | DESC] [STORE storekey | STOREDIST storedistkey]

        Since 3.2.0, group geo.
        Returns: A list of members, or of lists of a member and what the options ask for. With `store`: an int.
        With `storedist`: an int.
        """
        encode = self._texts.encode
        argv = [b"GEORADIUS", encode(key), encode(longitude), encode(latitude), encode(radius), encode(unit)]
        if withcoord:
            argv += [b"WITHCOORD"]
        if withdist:
            argv += [b"WITHDIST"]
        if withhash:
            argv += [b"WITHHASH"]
        if count is not None:
            argv += [b"COUNT", encode(count)]
        if any:
            argv += [b"ANY"]
        if asc:
            argv += [b"ASC"]
        if desc:
            argv += [b"DESC"]
        if store is not None:
            argv += [b"STORE", encode(store)]
        if storedist is not None:
            argv += [b"STOREDIST", encode(storedist)]
        return Call(argv, shapes.as_it_is if storedist is not None else shapes.as_it_is if store is not None else shapes.places, decode=decode)

    @typed
    def georadiusbymember(
        self,
        key: Argument,
        member: Argument,
        radius: float,
        unit: Argument,
        *,
        withcoord: bool = False,
        withdist: bool = False,
        withhash: bool = False,
        count: Optional[int] = None,
        any: bool = False,
        asc: bool = False,
        desc: bool = False,
        store: Optional[Argument] = None,
        storedist: Optional[Argument] = None,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Queries a geospatial index for members within a distance from a member, optionally stores the result.

        GEORADIUSBYMEMBER key member radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count
            [ANY]] [ASC | DESC] [STORE storekey | STOREDIST storedistkey]

        Since 3.2.0, group geo.
        Returns: A list of members, or of lists of a member and what the options ask for. With `store`: an int.
        With `storedist`: an int.
        """
        encode = self._texts.encode
        argv = [b"GEORADIUSBYMEMBER", encode(key), encode(member), encode(radius), encode(unit)]
        if withcoord:
            argv += [b"WITHCOORD"]
        if withdist:
            argv += [b"WITHDIST"]
        if withhash:
            argv += [b"WITHHASH"]
        if count is not None:
            argv += [b"COUNT", encode(count)]
        if any:
            argv += [b"ANY"]
        if asc:
            argv += [b"ASC"]
        if desc:
            argv += [b"DESC"]
        if store is not None:
            argv += [b"STORE", encode(store)]
        if storedist is not None:
            argv += [b"STOREDIST", encode(storedist)]
        return Call(argv, shapes.as_it_is if storedist is not None else shapes.as_it_is if store is not None else shapes.places, decode=decode)

    @typed
    def georadiusbymember_ro(
        self,
        key: Argument,
        member: Argument,
        radius: float,
        unit: Argument,
        *,
        withcoord: bool = False,
        withdist: bool = False,
        withhash: bool = False,
        count: Optional[int] = None,
        any: bool = False,
        asc: bool = False,
        desc: bool = False,
        decode: Optional[bool] = None,
    ) -> Call[List[Any]]:
        """Returns members from a geospatial index that are within a distance from a member.

        GEORADIUSBYMEMBER_RO key member radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count
            [ANY]] [ASC | DESC]

        Since 3.2.10, group geo.
        Returns: A list of members, or of lists of a member and what the options ask for.
        """
        encode = self._texts.encode
        argv = [b"GEORADIUSBYMEMBER_RO", encode(key), encode(member), encode(radius), encode(unit)]
        if withcoord:
            argv += [b"WITHCOORD"]
        if withdist:
            argv += [b"WITHDIST"]
        if withhash:
            argv += [b"WITHHASH"]
        if count is not None:
            argv += [b"COUNT", encode(count)]
        if any:
            argv += [b"ANY"]
        if asc:
            argv += [b"ASC"]
        if desc:
            argv += [b"DESC"]
        return Call(argv, shapes.places, decode=decode)

    @typed
    def georadius_ro(
        self,
        key: Argument,
        longitude: float,
        latitude: float,
        radius: float,
        unit: Argument,
        *,
        withcoord: bool = False,
        withdist: bool = False,
        withhash: bool = False,
        count: Optional[int] = None,
        any: bool = False,
        asc: bool = False,
        desc: bool = False,
        decode: Optional[bool] = None,
    ) -> Call[List[Any]]:
        """Returns members from a geospatial index that are within a distance from a coordinate.

        GEORADIUS_RO key longitude latitude radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT
            count [ANY]] [ASC | DESC]

        Since 3.2.10, group geo.
        Returns: A list of members, or of lists of a member and what the options ask for.
        """
        encode = self._texts.encode
        argv = [b"GEORADIUS_RO", encode(key), encode(longitude), encode(latitude), encode(radius), encode(unit)]
        if withcoord:
            argv += [b"WITHCOORD"]
        if withdist:
            argv += [b"WITHDIST"]
        if withhash:
            argv += [b"WITHHASH"]
        if count is not None:
            argv += [b"COUNT", encode(count)]
        if any:
            argv += [b"ANY"]
        if asc:
            argv += [b"ASC"]
        if desc:
            argv += [b"DESC"]
        return Call(argv, shapes.places, decode=decode)

    @typed
    def geosearch(
        self,
        key: Argument,
        *,
        frommember: Optional[Argument] = None,
        fromlonlat: Optional[Sequence[Argument]] = None,
        byradius: Optional[Sequence[Argument]] = None,
        bybox: Optional[Sequence[Argument]] = None,
        bypolygon: Optional[Sequence[Argument]] = None,
        asc: bool = False,
        desc: bool = False,
        count: Optional[int] = None,
        any: bool = False,
        withcoord: bool = False,
        withdist: bool = False,
        withhash: bool = False,
        decode: Optional[bool] = None,
    ) -> Call[List[Any]]:
        """Queries a geospatial index for members inside an area of a box, circle, or a polygon.

        GEOSEARCH key [FROMMEMBER member | FROMLONLAT longitude latitude] <BYRADIUS radius <M | KM | FT | MI> |
            BYBOX width height <M | KM | FT | MI> | BYPOLYGON num-vertices longitude latitude [longitude
            latitude ...]> [ASC | DESC] [COUNT count [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]

        Since 6.2.0, group geo.
        Returns: A list of members, or of lists of a member and what the options ask for.
        """
        encode = self._texts.encode
        argv = [b"GEOSEARCH", encode(key)]
        if frommember is not None:
            argv += [b"FROMMEMBER", encode(frommember)]
        if fromlonlat is not None:
            argv += [b"FROMLONLAT", *self._texts.encode_all(fromlonlat, "fromlonlat")]
        if byradius is not None:
            argv += [b"BYRADIUS", *self._texts.encode_all(byradius, "byradius")]
        if bybox is not None:
            argv += [b"BYBOX", *self._texts.encode_all(bybox, "bybox")]
        if bypolygon is not None:
            argv += [b"BYPOLYGON", *self._texts.encode_all(bypolygon, "bypolygon")]
        if asc:
            argv += [b"ASC"]
        if desc:
            argv += [b"DESC"]
        if count is not None:
            argv += [b"COUNT", encode(count)]
        if any:
            argv += [b"ANY"]
        if withcoord:
            argv += [b"WITHCOORD"]
        if withdist:
            argv += [b"WITHDIST"]
        if withhash:
            argv += [b"WITHHASH"]
        return Call(argv, shapes.places, decode=decode)

    @typed
    def geosearchstore(
        self,
        destination: Argument,
        source: Argument,
        *,
        frommember: Optional[Argument] = None,
        fromlonlat: Optional[Sequence[Argument]] = None,
        byradius: Optional[Sequence[Argument]] = None,
        bybox: Optional[Sequence[Argument]] = None,
        bypolygon: Optional[Sequence[Argument]] = None,
        asc: bool = False,
        desc: bool = False,
        count: Optional[int] = None,
        any: bool = False,
        storedist: bool = False,
    ) -> Call[int]:
        """Queries a geospatial index for members inside an area of a box, a circle, or a polygon, optionally stores
        the result.

        GEOSEARCHSTORE destination source [FROMMEMBER member | FROMLONLAT longitude latitude] <BYRADIUS radius
            <M | KM | FT | MI> | BYBOX width height <M | KM | FT | MI> | BYPOLYGON num-vertices longitude
            latitude [longitude latitude ...]> [ASC | DESC] [COUNT count [ANY]] [STOREDIST]

        Since 6.2.0, group geo.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"GEOSEARCHSTORE", encode(destination), encode(source)]
        if frommember is not None:
            argv += [b"FROMMEMBER", encode(frommember)]
        if fromlonlat is not None:
            argv += [b"FROMLONLAT", *self._texts.encode_all(fromlonlat, "fromlonlat")]
        if byradius is not None:
            argv += [b"BYRADIUS", *self._texts.encode_all(byradius, "byradius")]
        if bybox is not None:
            argv += [b"BYBOX", *self._texts.encode_all(bybox, "bybox")]
        if bypolygon is not None:
            argv += [b"BYPOLYGON", *self._texts.encode_all(bypolygon, "bypolygon")]
        if asc:
            argv += [b"ASC"]
        if desc:
            argv += [b"DESC"]
        if count is not None:
            argv += [b"COUNT", encode(count)]
        if any:
            argv += [b"ANY"]
        if storedist:
            argv += [b"STOREDIST"]
        return Call(argv, shapes.as_it_is)
