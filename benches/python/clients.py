"""The Python clients, each made to look the same: get, set, pipeline, payloads."""

from __future__ import annotations

from typing import Any, AsyncIterator, Iterator, List, Tuple
from urllib.parse import urlsplit

Load = List[Tuple[bool, bytes, bytes]]


class Native:
    """redischan."""

    def __init__(self, address: str, options: str = "") -> None:
        import redischan

        self.client = redischan.Client(address + options)
        self.get, self.set = self.client.get, self.client.set

    def pipeline(self, load: Load) -> List[Any]:
        pipeline = self.client.pipeline()
        for is_set, key, value in load:
            pipeline.set(key, value) if is_set else pipeline.get(key)
        return list(pipeline.execute())

    def payloads(self, channel: str) -> Iterator[bytes]:
        import redischan

        for item in self.client.subscribe(channel):
            if isinstance(item, redischan.Gap):
                raise SystemExit(f"messages are missing: {item}")
            yield item.payload


class Cached(Native):
    """redischan's client cache."""

    def __init__(self, address: str) -> None:
        super().__init__(address, "?cache=on")
        self.get = self.client.cached.get


class Redis:
    """redis-py's API, of redis-py or of redischan."""

    def __init__(self, address: str, module: Any, **options: Any) -> None:
        self.client = module.Redis.from_url(address, **options)
        self.get, self.set = self.client.get, self.client.set

    def pipeline(self, load: Load) -> List[Any]:
        pipeline = self.client.pipeline(transaction=False)
        for is_set, key, value in load:
            pipeline.set(key, value) if is_set else pipeline.get(key)
        return pipeline.execute()

    def payloads(self, channel: str) -> Iterator[bytes]:
        pubsub = self.client.pubsub(ignore_subscribe_messages=True)
        pubsub.subscribe(channel)
        pubsub.get_message(timeout=1)  # that it is subscribed
        return (message["data"] for message in pubsub.listen())


class Glide:
    """valkey-glide, its client for threads."""

    def __init__(self, address: str) -> None:
        from glide_sync import GlideClient, GlideClientConfiguration, NodeAddress

        place = urlsplit(address)
        nodes = [NodeAddress(place.hostname, place.port)]
        self.client = GlideClient.create(GlideClientConfiguration(nodes, request_timeout=60000))
        self.get, self.set = self.client.get, self.client.set

    def pipeline(self, load: Load) -> List[Any]:
        from glide_sync import Batch

        batch = Batch(is_atomic=False)
        for is_set, key, value in load:
            batch.set(key, value) if is_set else batch.get(key)
        return self.client.exec(batch, raise_on_error=True) or []


def connect(name: str, address: str) -> Any:
    if name == "redischan":
        return Native(address)
    if name == "redischan-spin0":
        return Native(address, "?spin_us=0")
    if name == "redischan-cache":
        return Cached(address)
    if name == "redischan.redis":
        import redischan.redis

        return Redis(address, redischan.redis)
    if name == "glide":
        return Glide(address)
    import redis

    if name == "redis-py":
        return Redis(address, redis)
    if name == "redis-py-cache":
        from redis.cache import CacheConfig

        return Redis(address, redis, protocol=3, cache_config=CacheConfig())
    raise SystemExit(f"no such client: {name}")


class AioNative:
    """redischan.aio."""

    def __init__(self, client: Any) -> None:
        self.client, self.get, self.set = client, client.get, client.set

    async def payloads(self, channel: str) -> AsyncIterator[bytes]:
        subscription = await self.client.subscribe(channel)

        async def each() -> AsyncIterator[bytes]:
            async for item in subscription:
                yield item.payload

        return each()

    async def close(self) -> None:
        await self.client.close()


class AioRedis:
    """redis.asyncio, of redis-py or of redischan."""

    def __init__(self, client: Any) -> None:
        self.client, self.get, self.set = client, client.get, client.set

    async def payloads(self, channel: str) -> AsyncIterator[bytes]:
        pubsub = self.client.pubsub(ignore_subscribe_messages=True)
        await pubsub.subscribe(channel)
        await pubsub.get_message(timeout=1)

        async def each() -> AsyncIterator[bytes]:
            async for message in pubsub.listen():
                yield message["data"]

        return each()

    async def close(self) -> None:
        await self.client.aclose()


async def aio_connect(name: str, address: str) -> Any:
    if name == "redischan":
        from redischan import aio

        return AioNative(await aio.connect(address))
    if name == "redischan.redis":
        import redischan.redis.asyncio

        return AioRedis(redischan.redis.asyncio.Redis.from_url(address))
    import redis.asyncio

    return AioRedis(redis.asyncio.Redis.from_url(address))
