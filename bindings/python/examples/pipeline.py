"""Many commands in one request: sent together, answered together, each with its own result.

The server is $REDIS_URL, otherwise a private one inside this process.
"""

import os

from redischan import Client

with Client(os.environ.get("REDIS_URL", "embedded://"), decode_responses=True) as client:
    with client.pipeline() as pipeline:
        for n in range(1000):
            pipeline.set(f"example:pipeline:{n}", n)
        print(f"{sum(pipeline.execute())} keys were set in one request")

        pipeline.get("example:pipeline:7").command("NOSUCHCOMMAND").get("example:pipeline:8")
        seven, error, eight = pipeline.execute(raise_on_error=False)
        print(f"an error hides none of its neighbours: {seven}, {error.prefix}, {eight}")
