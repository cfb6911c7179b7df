# Made by `make commands` from commands/commands.txt: change it there.
# Over 400 lines: it is generated, and each of its parts stands alone.
"""The methods of the commands of the group sorted-set."""

from __future__ import annotations

from typing import Any, List, Optional, Sequence, Tuple

from .. import _shapes as shapes
from .._arguments import Argument
from .._call import Call
from .._method import Methods, typed


class SortedSetMethods(Methods):
    @typed
    def bzmpop(
        self,
        timeout: float,
        keys: Sequence[Argument],
        where: Argument,
        *,
        count: Optional[int] = None,
        decode: Optional[bool] = None,
    ) -> Call[Optional[Tuple[Any, List[Tuple[Any, float]]]]]:
        """Removes and returns a member by score from one or more sorted sets. Blocks until a member is available
        otherwise. Deletes the sorted set if the last element was popped.

        BZMPOP timeout numkeys key [key ...] <MIN | MAX> [COUNT count]

        Since 7.0.0, group sorted-set.
        Returns: (key, [(member, score), ...]), or None.
        """
        encode = self._texts.encode
        argv = [b"BZMPOP", encode(timeout), b"%d" % len(keys), *self._texts.encode_all(keys, "keys"), encode(where)]
        if count is not None:
            argv += [b"COUNT", encode(count)]
        return Call(argv, shapes.key_scores, decode=decode)

    @typed
    def bzpopmax(
        self,
        keys: Sequence[Argument],
        timeout: float,
        *,
        decode: Optional[bool] = None,
    ) -> Call[Optional[Tuple[Any, Any, float]]]:
        """Removes and returns the member with the highest score from one or more sorted sets. Blocks until a member
        is available otherwise. Deletes the sorted set if the last element was popped.

        BZPOPMAX key [key ...] timeout

        Since 5.0.0, group sorted-set.
        Returns: (key, member, score), or None.
        """
        encode = self._texts.encode
        argv = [b"BZPOPMAX", *self._texts.encode_all(keys, "keys"), encode(timeout)]
        return Call(argv, shapes.key_score, decode=decode)

    @typed
    def bzpopmin(
        self,
        keys: Sequence[Argument],
        timeout: float,
        *,
        decode: Optional[bool] = None,
    ) -> Call[Optional[Tuple[Any, Any, float]]]:
        """Removes and returns the member with the lowest score from one or more sorted sets. Blocks until a member
        is available otherwise. Deletes the sorted set if the last element was popped.

        BZPOPMIN key [key ...] timeout

        Since 5.0.0, group sorted-set.
        Returns: (key, member, score), or None.
        """
        encode = self._texts.encode
        argv = [b"BZPOPMIN", *self._texts.encode_all(keys, "keys"), encode(timeout)]
        return Call(argv, shapes.key_score, decode=decode)

    @typed
    def zcard(self, key: Argument) -> Call[int]:
        """Returns the number of members in a sorted set.

        ZCARD key

        Since 1.2.0, group sorted-set.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"ZCARD", encode(key)]
        return Call(argv, shapes.as_it_is)

    @typed
    def zcount(self, key: Argument, min: Argument, max: Argument) -> Call[int]:
        """Returns the count of members in a sorted set that have scores within a range.

        ZCOUNT key min max

        Since 2.0.0, group sorted-set.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"ZCOUNT", encode(key), encode(min), encode(max)]
        return Call(argv, shapes.as_it_is)

    @typed
    def zdiff(self, *keys: Argument, withscores: bool = False, decode: Optional[bool] = None) -> Call[Any]:
        """Returns the difference between multiple sorted sets.

        ZDIFF numkeys key [key ...] [WITHSCORES]

        Since 6.2.0, group sorted-set.
        Returns: A list. With `withscores`: a list of (member, score).
        """
        encode = self._texts.encode
        argv = [b"ZDIFF", b"%d" % len(keys), *map(encode, keys)]
        if withscores:
            argv += [b"WITHSCORES"]
        return Call(argv, shapes.scores if withscores else shapes.as_list, decode=decode)

    @typed
    def zdiffstore(self, destination: Argument, *keys: Argument) -> Call[int]:
        """Stores the difference of multiple sorted sets in a key.

        ZDIFFSTORE destination numkeys key [key ...]

        Since 6.2.0, group sorted-set.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"ZDIFFSTORE", encode(destination), b"%d" % len(keys), *map(encode, keys)]
        return Call(argv, shapes.as_it_is)

    @typed
    def zincrby(self, key: Argument, increment: float, member: Argument) -> Call[float]:
        """Increments the score of a member in a sorted set.

        ZINCRBY key increment member

        Since 1.2.0, group sorted-set.
        Returns: A float.
        """
        encode = self._texts.encode
        argv = [b"ZINCRBY", encode(key), encode(increment), encode(member)]
        return Call(argv, shapes.number)

    @typed
    def zinter(
        self,
        *keys: Argument,
        weights: Optional[Sequence[Argument]] = None,
        aggregate: Optional[Argument] = None,
        withscores: bool = False,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Returns the intersect of multiple sorted sets.

        ZINTER numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>] [WITHSCORES]

        Since 6.2.0, group sorted-set.
        Returns: A list. With `withscores`: a list of (member, score).
        """
        encode = self._texts.encode
        argv = [b"ZINTER", b"%d" % len(keys), *map(encode, keys)]
        if weights is not None:
            argv += [b"WEIGHTS", *self._texts.encode_all(weights, "weights")]
        if aggregate is not None:
            argv += [b"AGGREGATE", encode(aggregate)]
        if withscores:
            argv += [b"WITHSCORES"]
        return Call(argv, shapes.scores if withscores else shapes.as_list, decode=decode)

    @typed
    def zintercard(self, *keys: Argument, limit: Optional[int] = None) -> Call[int]:
        """Returns the number of members of the intersect of multiple sorted sets.

        ZINTERCARD numkeys key [key ...] [LIMIT limit]

        Since 7.0.0, group sorted-set.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"ZINTERCARD", b"%d" % len(keys), *map(encode, keys)]
        if limit is not None:
            argv += [b"LIMIT", encode(limit)]
        return Call(argv, shapes.as_it_is)

    @typed
    def zinterstore(
        self,
        destination: Argument,
        *keys: Argument,
        weights: Optional[Sequence[Argument]] = None,
        aggregate: Optional[Argument] = None,
    ) -> Call[int]:
        """Stores the intersect of multiple sorted sets in a key.

        ZINTERSTORE destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN |
            MAX>]

        Since 2.0.0, group sorted-set.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"ZINTERSTORE", encode(destination), b"%d" % len(keys), *map(encode, keys)]
        if weights is not None:
            argv += [b"WEIGHTS", *self._texts.encode_all(weights, "weights")]
        if aggregate is not None:
            argv += [b"AGGREGATE", encode(aggregate)]
        return Call(argv, shapes.as_it_is)

    @typed
    def zlexcount(self, key: Argument, min: Argument, max: Argument) -> Call[int]:
        """Returns the number of members in a sorted set within a lexicographical range.

        ZLEXCOUNT key min max

        Since 2.8.9, group sorted-set.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"ZLEXCOUNT", encode(key), encode(min), encode(max)]
        return Call(argv, shapes.as_it_is)

    @typed
    def zmpop(
        self,
        keys: Sequence[Argument],
        where: Argument,
        *,
        count: Optional[int] = None,
        decode: Optional[bool] = None,
    ) -> Call[Optional[Tuple[Any, List[Tuple[Any, float]]]]]:
        """Returns the highest- or lowest-scoring members from one or more sorted sets after removing them. Deletes
        the sorted set if the last member was popped.

        ZMPOP numkeys key [key ...] <MIN | MAX> [COUNT count]

        Since 7.0.0, group sorted-set.
        Returns: (key, [(member, score), ...]), or None.
        """
        encode = self._texts.encode
        argv = [b"ZMPOP", b"%d" % len(keys), *self._texts.encode_all(keys, "keys"), encode(where)]
        if count is not None:
            argv += [b"COUNT", encode(count)]
        return Call(argv, shapes.key_scores, decode=decode)

    @typed
    def zmscore(self, key: Argument, *members: Argument) -> Call[List[Optional[float]]]:
        """Returns the score of one or more members in a sorted set.

        ZMSCORE key member [member ...]

        Since 6.2.0, group sorted-set.
        Returns: A list of floats, with None for each that is missing.
        """
        encode = self._texts.encode
        argv = [b"ZMSCORE", encode(key), *map(encode, members)]
        return Call(argv, shapes.numbers)

    @typed
    def zpopmax(
        self,
        key: Argument,
        count: Optional[int] = None,
        *,
        decode: Optional[bool] = None,
    ) -> Call[List[Tuple[Any, float]]]:
        """Returns the highest-scoring members from a sorted set after removing them. Deletes the sorted set if the
        last member was popped.

        ZPOPMAX key [count]

        Since 5.0.0, group sorted-set.
        Returns: A list of (member, score).
        """
        encode = self._texts.encode
        argv = [b"ZPOPMAX", encode(key)]
        if count is not None:
            argv += [encode(count)]
        return Call(argv, shapes.scores, decode=decode)

    @typed
    def zpopmin(
        self,
        key: Argument,
        count: Optional[int] = None,
        *,
        decode: Optional[bool] = None,
    ) -> Call[List[Tuple[Any, float]]]:
        """Returns the lowest-scoring members from a sorted set after removing them. Deletes the sorted set if the
        last member was popped.

        ZPOPMIN key [count]

        Since 5.0.0, group sorted-set.
        Returns: A list of (member, score).
        """
        encode = self._texts.encode
        argv = [b"ZPOPMIN", encode(key)]
        if count is not None:
            argv += [encode(count)]
        return Call(argv, shapes.scores, decode=decode)

    @typed
    def zrandmember(
        self,
        key: Argument,
        count: Optional[int] = None,
        *,
        withscores: bool = False,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Returns one or more random members from a sorted set.

        ZRANDMEMBER key [count [WITHSCORES]]

        Since 6.2.0, group sorted-set.
        Returns: A text, or None if there is none. With `count`: a list. With `withscores`: a list of (member,
        score).
        """
        encode = self._texts.encode
        argv = [b"ZRANDMEMBER", encode(key)]
        if count is not None:
            argv += [encode(count)]
        if withscores:
            argv += [b"WITHSCORES"]
        return Call(argv, shapes.scores if withscores else shapes.as_list if count is not None else shapes.as_it_is, decode=decode)

    @typed
    def zrange(
        self,
        key: Argument,
        start: Argument,
        stop: Argument,
        *,
        byscore: bool = False,
        bylex: bool = False,
        rev: bool = False,
        limit: Optional[Sequence[Argument]] = None,
        withscores: bool = False,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Returns members in a sorted set within a range of indexes.

        ZRANGE key start stop [BYSCORE | BYLEX] [REV] [LIMIT offset count] [WITHSCORES]

        Since 1.2.0, group sorted-set.
        Returns: A list. With `withscores`: a list of (member, score).
        """
        encode = self._texts.encode
        argv = [b"ZRANGE", encode(key), encode(start), encode(stop)]
        if byscore:
            argv += [b"BYSCORE"]
        if bylex:
            argv += [b"BYLEX"]
        if rev:
            argv += [b"REV"]
        if limit is not None:
            argv += [b"LIMIT", *self._texts.encode_all(limit, "limit")]
        if withscores:
            argv += [b"WITHSCORES"]
        return Call(argv, shapes.scores if withscores else shapes.as_list, decode=decode)

    @typed
    def zrangebylex(
        self,
        key: Argument,
        min: Argument,
        max: Argument,
        *,
        limit: Optional[Sequence[Argument]] = None,
        decode: Optional[bool] = None,
    ) -> Call[List[Any]]:
        """Returns members in a sorted set within a lexicographical range.

        ZRANGEBYLEX key min max [LIMIT offset count]

        Since 2.8.9, group sorted-set.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"ZRANGEBYLEX", encode(key), encode(min), encode(max)]
        if limit is not None:
            argv += [b"LIMIT", *self._texts.encode_all(limit, "limit")]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def zrangebyscore(
        self,
        key: Argument,
        min: Argument,
        max: Argument,
        *,
        withscores: bool = False,
        limit: Optional[Sequence[Argument]] = None,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Returns members in a sorted set within a range of scores.

        ZRANGEBYSCORE key min max [WITHSCORES] [LIMIT offset count]

        Since 1.0.5, group sorted-set.
        Returns: A list. With `withscores`: a list of (member, score).
        """
        encode = self._texts.encode
        argv = [b"ZRANGEBYSCORE", encode(key), encode(min), encode(max)]
        if withscores:
            argv += [b"WITHSCORES"]
        if limit is not None:
            argv += [b"LIMIT", *self._texts.encode_all(limit, "limit")]
        return Call(argv, shapes.scores if withscores else shapes.as_list, decode=decode)

    @typed
    def zrangestore(
        self,
        dst: Argument,
        src: Argument,
        min: Argument,
        max: Argument,
        *,
        byscore: bool = False,
        bylex: bool = False,
        rev: bool = False,
        limit: Optional[Sequence[Argument]] = None,
    ) -> Call[int]:
        """Stores a range of members from sorted set in a key.

        ZRANGESTORE dst src min max [BYSCORE | BYLEX] [REV] [LIMIT offset count]

        Since 6.2.0, group sorted-set.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"ZRANGESTORE", encode(dst), encode(src), encode(min), encode(max)]
        if byscore:
            argv += [b"BYSCORE"]
        if bylex:
            argv += [b"BYLEX"]
        if rev:
            argv += [b"REV"]
        if limit is not None:
            argv += [b"LIMIT", *self._texts.encode_all(limit, "limit")]
        return Call(argv, shapes.as_it_is)

    @typed
    def zrank(self, key: Argument, member: Argument, *, withscore: bool = False) -> Call[Any]:
        """Returns the index of a member in a sorted set ordered by ascending scores.

        ZRANK key member [WITHSCORE]

        Since 2.0.0, group sorted-set.
        Returns: An int, or None. With `withscore`: (rank, score), or None.
        """
        encode = self._texts.encode
        argv = [b"ZRANK", encode(key), encode(member)]
        if withscore:
            argv += [b"WITHSCORE"]
        return Call(argv, shapes.rank if withscore else shapes.as_it_is)

    @typed
    def zrem(self, key: Argument, *members: Argument) -> Call[int]:
        """Removes one or more members from a sorted set. Deletes the sorted set if all members were removed.

        ZREM key member [member ...]

        Since 1.2.0, group sorted-set.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"ZREM", encode(key), *map(encode, members)]
        return Call(argv, shapes.as_it_is)

    @typed
    def zremrangebylex(self, key: Argument, min: Argument, max: Argument) -> Call[int]:
        """Removes members in a sorted set within a lexicographical range. Deletes the sorted set if all members
        were removed.

        ZREMRANGEBYLEX key min max

        Since 2.8.9, group sorted-set.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"ZREMRANGEBYLEX", encode(key), encode(min), encode(max)]
        return Call(argv, shapes.as_it_is)

    @typed
    def zremrangebyrank(self, key: Argument, start: int, stop: int) -> Call[int]:
        """Removes members in a sorted set within a range of indexes. Deletes the sorted set if all members were
        removed.

        ZREMRANGEBYRANK key start stop

        Since 2.0.0, group sorted-set.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"ZREMRANGEBYRANK", encode(key), encode(start), encode(stop)]
        return Call(argv, shapes.as_it_is)

    @typed
    def zremrangebyscore(self, key: Argument, min: Argument, max: Argument) -> Call[int]:
        """Removes members in a sorted set within a range of scores. Deletes the sorted set if all members were
        removed.

        ZREMRANGEBYSCORE key min max

        Since 1.2.0, group sorted-set.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"ZREMRANGEBYSCORE", encode(key), encode(min), encode(max)]
        return Call(argv, shapes.as_it_is)

    @typed
    def zrevrange(
        self,
        key: Argument,
        start: int,
        stop: int,
        *,
        withscores: bool = False,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Returns members in a sorted set within a range of indexes in reverse order.

        ZREVRANGE key start stop [WITHSCORES]

        Since 1.2.0, group sorted-set.
        Returns: A list. With `withscores`: a list of (member, score).
        """
        encode = self._texts.encode
        argv = [b"ZREVRANGE", encode(key), encode(start), encode(stop)]
        if withscores:
            argv += [b"WITHSCORES"]
        return Call(argv, shapes.scores if withscores else shapes.as_list, decode=decode)

    @typed
    def zrevrangebylex(
        self,
        key: Argument,
        max: Argument,
        min: Argument,
        *,
        limit: Optional[Sequence[Argument]] = None,
        decode: Optional[bool] = None,
    ) -> Call[List[Any]]:
        """Returns members in a sorted set within a lexicographical range in reverse order.

        ZREVRANGEBYLEX key max min [LIMIT offset count]

        Since 2.8.9, group sorted-set.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"ZREVRANGEBYLEX", encode(key), encode(max), encode(min)]
        if limit is not None:
            argv += [b"LIMIT", *self._texts.encode_all(limit, "limit")]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def zrevrangebyscore(
        self,
        key: Argument,
        max: Argument,
        min: Argument,
        *,
        withscores: bool = False,
        limit: Optional[Sequence[Argument]] = None,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Returns members in a sorted set within a range of scores in reverse order.

        ZREVRANGEBYSCORE key max min [WITHSCORES] [LIMIT offset count]

        Since 2.2.0, group sorted-set.
        Returns: A list. With `withscores`: a list of (member, score).
        """
        encode = self._texts.encode
        argv = [b"ZREVRANGEBYSCORE", encode(key), encode(max), encode(min)]
        if withscores:
            argv += [b"WITHSCORES"]
        if limit is not None:
            argv += [b"LIMIT", *self._texts.encode_all(limit, "limit")]
        return Call(argv, shapes.scores if withscores else shapes.as_list, decode=decode)

    @typed
    def zrevrank(self, key: Argument, member: Argument, *, withscore: bool = False) -> Call[Any]:
        """Returns the index of a member in a sorted set ordered by descending scores.

        ZREVRANK key member [WITHSCORE]

        Since 2.0.0, group sorted-set.
        Returns: An int, or None. With `withscore`: (rank, score), or None.
        """
        encode = self._texts.encode
        argv = [b"ZREVRANK", encode(key), encode(member)]
        if withscore:
            argv += [b"WITHSCORE"]
        return Call(argv, shapes.rank if withscore else shapes.as_it_is)

    @typed
    def zscan(
        self,
        key: Argument,
        cursor: int,
        *,
        match: Optional[Argument] = None,
        count: Optional[int] = None,
        noscores: bool = False,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Iterates over members and scores of a sorted set.

        ZSCAN key cursor [MATCH pattern] [COUNT count] [NOSCORES]

        Since 2.8.0, group sorted-set.
        Returns: (the next cursor, [(member, score), ...]). With `noscores`: (the next cursor, a list).
        """
        encode = self._texts.encode
        argv = [b"ZSCAN", encode(key), encode(cursor)]
        if match is not None:
            argv += [b"MATCH", encode(match)]
        if count is not None:
            argv += [b"COUNT", encode(count)]
        if noscores:
            argv += [b"NOSCORES"]
        return Call(argv, shapes.scan if noscores else shapes.scan_scores, decode=decode)

    @typed
    def zscore(self, key: Argument, member: Argument) -> Call[Optional[float]]:
        """Returns the score of a member in a sorted set.

        ZSCORE key member

        Since 1.2.0, group sorted-set.
        Returns: A float, or None.
        """
        encode = self._texts.encode
        argv = [b"ZSCORE", encode(key), encode(member)]
        return Call(argv, shapes.number)

    @typed
    def zunion(
        self,
        *keys: Argument,
        weights: Optional[Sequence[Argument]] = None,
        aggregate: Optional[Argument] = None,
        withscores: bool = False,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Returns the union of multiple sorted sets.

        ZUNION numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>] [WITHSCORES]

        Since 6.2.0, group sorted-set.
        Returns: A list. With `withscores`: a list of (member, score).
        """
        encode = self._texts.encode
        argv = [b"ZUNION", b"%d" % len(keys), *map(encode, keys)]
        if weights is not None:
            argv += [b"WEIGHTS", *self._texts.encode_all(weights, "weights")]
        if aggregate is not None:
            argv += [b"AGGREGATE", encode(aggregate)]
        if withscores:
            argv += [b"WITHSCORES"]
        return Call(argv, shapes.scores if withscores else shapes.as_list, decode=decode)

    @typed
    def zunionstore(
        self,
        destination: Argument,
        *keys: Argument,
        weights: Optional[Sequence[Argument]] = None,
        aggregate: Optional[Argument] = None,
    ) -> Call[int]:
        """Stores the union of multiple sorted sets in a key.

        ZUNIONSTORE destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN |
            MAX>]

        Since 2.0.0, group sorted-set.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"ZUNIONSTORE", encode(destination), b"%d" % len(keys), *map(encode, keys)]
        if weights is not None:
            argv += [b"WEIGHTS", *self._texts.encode_all(weights, "weights")]
        if aggregate is not None:
            argv += [b"AGGREGATE", encode(aggregate)]
        return Call(argv, shapes.as_it_is)
