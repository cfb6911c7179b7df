"""The client for asyncio: the same connection, the same commands, awaited.

>>> import asyncio
>>> from redischan import aio
>>> async def main():
...     async with await aio.connect("redis://127.0.0.1") as client:
...         await client.set("greeting", "hello")
...         print(await client.get("greeting"))
>>> asyncio.run(main())
b'hello'
"""

from .cached import Cached
from .client import Client, connect
from .pipeline import Pipeline
from .session import Session
from .subscription import Subscription
from .watch import Watch

__all__ = ["Cached", "Client", "Pipeline", "Session", "Subscription", "Watch", "connect"]
