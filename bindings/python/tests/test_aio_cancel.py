"""Canceled awaits: a popped element is delivered, or nothing was popped.

The library decides how a canceled command ends at the server. Here the test decides: `asked` stands in for a
library whose servers reply as slowly or as late as a test wants.
"""

import asyncio
import gc
import sys
from contextlib import contextmanager, suppress

import pytest

from redischan import CanceledError, Client, Outcome, aio
from redischan._ffi import lib
from redischan.aio import _cancel
from test_aio import under_way, until, with_client, writes_paused

POP = ("BLPOP", "list", 0)
LONG = {"timeout_ms": 60_000}

needs_timeout = pytest.mark.skipif(sys.version_info < (3, 11), reason="asyncio.timeout and TaskGroup came with 3.11")


@pytest.fixture
def asked(monkeypatch):
    """The tags that the library was asked to cancel, which it then leaves to their servers."""
    tags = []
    monkeypatch.setattr(lib, "redis_queue_cancel", lambda queue, tag: tags.append(tag) or 0)
    return tags


@pytest.fixture(params=["counted", "not counted"])
def counting(request, monkeypatch):
    """Python before 3.11 does not count the cancels of a task."""
    if request.param == "not counted":
        monkeypatch.setattr(_cancel, "COUNTED", False)
    elif sys.version_info < (3, 11):
        pytest.skip("this Python does not count the cancels of a task")


@pytest.fixture
def url(redis_server):
    with Client(redis_server.url) as client:
        client.command("FLUSHALL")
    return redis_server.url


async def waits(client, commands=1):
    """Until so many commands wait at the server."""
    while (await client.command("CLIENT", "LIST")).count(b"flags=b ") < commands:
        await asyncio.sleep(0.005)


async def cancel_then_push(client, asked, cancel, element="x"):
    """Cancels a command that waits; the element comes when the library has been asked to end it."""
    await waits(client)
    before = len(asked)
    cancel()
    await until(lambda: len(asked) > before)
    await client.command("RPUSH", "list", element)


def test_a_task_that_is_the_command_ends_with_the_element(url, asked, counting):
    async def work(client):
        task = asyncio.create_task(client.command(*POP, **LONG))
        await cancel_then_push(client, asked, task.cancel)
        assert await task == [b"list", b"x"]
        assert not task.cancelled()

    with_client(url, work)


def test_a_task_gets_the_element_and_is_canceled_at_its_next_await(url, asked, counting):
    popped, went_on = [], []

    async def pop(client):
        popped.append(await client.command(*POP, **LONG))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        went_on.append(True)

    async def work(client):
        task = asyncio.create_task(pop(client))
        await cancel_then_push(client, asked, task.cancel)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert popped == [[b"list", b"x"]] and not went_on
        if _cancel.COUNTED:
            assert task.cancelling() == 1, "canceled once, and counted once"

    with_client(url, work)


def test_a_worker_that_pops_in_a_loop_ends(url, asked, counting):
    """The list is never empty: each element could hold off the cancel anew."""
    popped = []

    async def pop(client):
        while True:
            popped.append((await client.command(*POP, **LONG))[1])

    async def work(client):
        task = asyncio.create_task(pop(client))
        await waits(client)
        task.cancel()
        await until(lambda: asked)
        await client.command("RPUSH", "list", *range(100))
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, 30)
        assert popped == [b"0"]
        assert await client.command("LLEN", "list") == 99
        assert asked == asked[:1], "nothing was sent that had to be canceled"

    with_client(url, work)


@needs_timeout
@pytest.mark.parametrize("taken_back", [False, True], ids=["cancel", "timeout"])
def test_a_task_that_awaits_a_task_that_is_the_command(url, asked, taken_back):
    popped = []

    async def pop(client):
        while True:
            task = asyncio.create_task(client.command(*POP, **LONG))
            if not taken_back:
                popped.append(await task)
                continue
            async with asyncio.timeout(0.05):
                popped.append(await task)
            await asyncio.sleep(0.01)
            return asyncio.current_task().cancelling()

    async def work(client):
        task = asyncio.create_task(pop(client))
        await waits(client)
        if not taken_back:
            task.cancel()
        await until(lambda: asked)
        await client.command("RPUSH", "list", *range(100))
        if taken_back:
            assert await task == 0
        else:
            with pytest.raises(asyncio.CancelledError):
                await asyncio.wait_for(task, 30)
        assert popped == [[b"list", b"0"]]

    with_client(url, work)


def test_wait_for(url, asked):
    async def work(client):
        waiting = asyncio.create_task(asyncio.wait_for(client.command(*POP, **LONG), 0.05))
        await until(lambda: asked)
        await client.command("RPUSH", "list", "x")
        assert await waiting == [b"list", b"x"]

    with_client(url, work)


def test_wait_for_of_a_coroutine_that_goes_on(url, asked):
    popped = []

    async def pop(client):
        popped.append(await client.command(*POP, **LONG))
        await asyncio.sleep(60)

    async def work(client):
        waiting = asyncio.create_task(asyncio.wait_for(pop(client), 0.05))
        await until(lambda: asked)
        await client.command("RPUSH", "list", "x")
        with pytest.raises(asyncio.TimeoutError):
            await waiting
        assert popped == [[b"list", b"x"]]

    with_client(url, work)


@needs_timeout
def test_timeout_gives_the_element_and_takes_its_cancel_back(url, asked):
    async def work(client):
        async def pop():
            async with asyncio.timeout(0.05) as limit:
                element = await client.command(*POP, **LONG)
            assert limit.expired()
            await asyncio.sleep(0.01)  # not canceled by what the block took back
            assert asyncio.current_task().cancelling() == 0
            return element

        waiting = asyncio.create_task(pop())
        await until(lambda: asked)
        await client.command("RPUSH", "list", "x")
        assert await waiting == [b"list", b"x"]

    with_client(url, work)


@needs_timeout
def test_a_timeout_around_more_than_the_command(url, asked):
    popped = []

    async def work(client):
        async def pop():
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    popped.append(await client.command(*POP, **LONG))
                    await asyncio.sleep(60)
            assert asyncio.current_task().cancelling() == 0

        waiting = asyncio.create_task(pop())
        await until(lambda: asked)
        await client.command("RPUSH", "list", "x")
        await waiting
        assert popped == [[b"list", b"x"]]

    with_client(url, work)


@needs_timeout
def test_a_timeout_and_a_cancel(url, asked):
    """The block takes back its own cancel only: the other one is made good."""
    popped = []

    async def work(client):
        async def pop():
            async with asyncio.timeout(0.05):
                popped.append(await client.command(*POP, **LONG))
            await asyncio.sleep(60)

        task = asyncio.create_task(pop())
        await until(lambda: asked)
        task.cancel()
        await asyncio.sleep(0)
        await client.command("RPUSH", "list", "x")
        with pytest.raises(asyncio.CancelledError):
            await task
        assert popped == [[b"list", b"x"]] and task.cancelling() == 1

    with_client(url, work)


@needs_timeout
def test_a_task_group_that_fails(url, asked):
    """A task that is the command has the element as its result; one that awaits it goes on with it."""
    popped = []

    async def pop(client):
        popped.append(await client.command("BLPOP", "other", 0, **LONG))
        await asyncio.sleep(60)

    async def fail(client):
        await waits(client, 2)
        raise KeyError

    async def work(client):
        async def push():
            await until(lambda: len(asked) == 2)
            await client.command("RPUSH", "list", "x")
            await client.command("RPUSH", "other", "y")

        pushing = asyncio.create_task(push())
        with pytest.raises(BaseException) as raised:
            async with asyncio.TaskGroup() as group:
                direct = group.create_task(client.command(*POP, **LONG))
                group.create_task(pop(client))
                group.create_task(fail(client))
        assert [type(error) for error in raised.value.exceptions] == [KeyError]
        assert direct.result() == [b"list", b"x"]
        assert popped == [[b"other", b"y"]]
        await pushing

    with_client(url, work)


def test_canceled_many_times_while_it_ends(url, asked):
    async def work(client):
        task = asyncio.create_task(client.command(*POP, **LONG))
        await waits(client)
        for _ in range(10):
            task.cancel()
            await asyncio.sleep(0)
        assert len(asked) == 1 and not task.done()
        await client.command("RPUSH", "list", "x")
        assert await task == [b"list", b"x"]

    with_client(url, work)


def test_nothing_was_popped(url, asked):
    """The library's word for it, or nil: the task is canceled like any other."""

    async def work(client):
        for end in ("TIMEOUT", "ERROR"):
            task = asyncio.create_task(client.command(*POP, **LONG))
            await waits(client)
            task.cancel()
            await asyncio.sleep(0)
            listed = (await client.command("CLIENT", "LIST")).decode().splitlines()
            [waiting] = [line.split()[0][3:] for line in listed if "flags=b " in line]
            assert await client.command("CLIENT", "UNBLOCK", waiting, end) == 1
            with pytest.raises(asyncio.CancelledError) as raised:
                await task
            assert task.cancelled()
            if end == "ERROR":
                assert raised.value.__cause__.prefix == "UNBLOCKED"

    with_client(url, work)


def test_what_the_cause_says(url):
    """Without a stand-in."""

    async def work(client):
        async with writes_paused(url):
            sent = asyncio.create_task(client.incr("n"))
            await until(lambda: client.shared.stats().in_flight == 1 and client.shared.stats().queued == 0)
            parked = asyncio.create_task(client.incr("n"))
            await asyncio.sleep(0)
            for task, outcome in ((parked, Outcome.NOT_SENT), (sent, Outcome.MAYBE_EXECUTED)):
                task.cancel()
                with pytest.raises(asyncio.CancelledError) as raised:
                    await task
                cause = raised.value.__cause__
                assert isinstance(cause, CanceledError) and cause.outcome is outcome

    with_client(url, work, max_in_flight=1)


def test_an_ordinary_command_is_canceled_at_once(url):
    async def work(client):
        async with writes_paused(url):
            task = asyncio.create_task(client.command("LPOP", "list", **LONG))
            await until(lambda: under_way(client) == 1)
            task.cancel()
            turns = 0
            while not task.done():
                turns += 1
                await asyncio.sleep(0)
            assert task.cancelled() and turns <= 2

    with_client(url, work)


def test_closing_while_a_canceled_command_ends(url, asked):
    async def work():
        client = await aio.connect(url)
        task = asyncio.create_task(client.command(*POP, **LONG))
        await waits(client)
        task.cancel()
        await until(lambda: asked)
        await client.close()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(work())


# --- on_undelivered ---


def with_hook(url, work):
    """The result of work(client), and what was undelivered."""
    undelivered = []

    async def main():
        hook = lambda args, reply: undelivered.append((args, reply))  # noqa: E731
        async with await aio.connect(url, decode_responses=True, on_undelivered=hook) as client:
            return await asyncio.wait_for(work(client), 60)

    asyncio.run(main())
    return undelivered


def test_the_element_goes_to_on_undelivered(url, asked):
    async def waits(client):
        while (await client.command("CLIENT", "LIST")).count("flags=b ") < 1:
            await asyncio.sleep(0.005)

    async def work(client):
        for begin in (
            lambda: client.command(*POP, **LONG),
            lambda: asyncio.wait_for(client.command(*POP, **LONG), 60),
            lambda: asyncio.gather(client.command(*POP, **LONG)),
        ):
            task = asyncio.ensure_future(begin())
            await waits(client)
            count = len(asked)
            task.cancel()
            await until(lambda: len(asked) > count)
            await client.command("RPUSH", "list", "x")
            with pytest.raises(asyncio.CancelledError):
                await task

    assert with_hook(url, work) == [([b"BLPOP", b"list", b"0"], ["list", "x"])] * 3


def test_the_end_of_a_loop_gives_elements_to_on_undelivered(url, monkeypatch):
    """asyncio.run() cancels what is left, and nobody asks for the results."""
    undelivered, tasks = [], []

    def push_and_leave_it_to_the_server(queue, tag):
        with Client(url) as other:
            other.command("RPUSH", "list", "x")
        return 0

    async def main():
        client = await aio.connect(url, on_undelivered=lambda args, reply: undelivered.append(reply))
        tasks.append(asyncio.create_task(client.command(*POP, **LONG)))
        await waits(client)
        monkeypatch.setattr(lib, "redis_queue_cancel", push_and_leave_it_to_the_server)

    with pytest.warns(ResourceWarning):
        asyncio.run(main())
        tasks.clear()
        gc.collect()
    assert undelivered == [[b"list", b"x"]]


def test_a_coroutine_that_is_thrown_away(url, asked):
    """It is closed, not canceled, and can await nothing any more."""

    async def work(client):
        command = client.command(*POP, **LONG)
        command.send(None)
        await asyncio.sleep(0)
        while (await client.command("CLIENT", "LIST")).count("flags=b ") < 1:
            await asyncio.sleep(0.005)
        command.close()
        assert len(asked) == 1
        await client.command("RPUSH", "list", "x")
        await until(lambda: not client._queue._outstanding)

    assert with_hook(url, work) == [([b"BLPOP", b"list", b"0"], ["list", "x"])]


def test_an_on_undelivered_that_fails(url, asked):
    async def work():
        problems = []
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: problems.append(context["exception"]))
        async with await aio.connect(url, on_undelivered=lambda args, reply: 1 / 0) as client:
            task = asyncio.create_task(client.command(*POP, **LONG))
            await cancel_then_push(client, asked, task.cancel)
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await client.ping()
        assert [type(problem) for problem in problems] == [ZeroDivisionError]

    asyncio.run(work())


def test_nothing_is_kept(url, asked):
    """Neither tasks nor requests."""

    async def work(client):
        for n in range(20):
            task = asyncio.create_task(client.command(*POP, **LONG))
            await cancel_then_push(client, asked, task.cancel, n)
            assert await task == [b"list", b"%d" % n]
        del task
        await asyncio.sleep(0)
        gc.collect()
        assert not client._queue._outstanding and not client._queue._parked
        assert len(_cancel._owed) == 0

    with_client(url, work)


# --- with the library's own cancel ---


async def push(producer, count):
    for n in range(count):
        await producer.command("RPUSH", "list", n)
        await asyncio.sleep(0.001)


async def what_is_left(client):
    """The elements nobody popped, when no canceled command is at the server any more."""
    while b"flags=b " in await client.command("CLIENT", "LIST"):
        await asyncio.sleep(0.005)
    return await client.command("LRANGE", "list", 0, -1)


class Ledger:
    """Where each element went. One is missing only where an await said that nobody knows (MAYBE_EXECUTED)."""

    def __init__(self, count):
        self.count, self.popped, self.unknown = count, [], 0

    @contextmanager
    def canceled(self):
        """Around an await that may be canceled."""
        try:
            yield
        except BaseException as error:
            cause = error
            while cause is not None and not isinstance(cause, CanceledError):
                cause = cause.__cause__
            self.unknown += cause is not None and cause.outcome is Outcome.MAYBE_EXECUTED
            raise

    def check(self, left):
        seen = self.popped + left
        assert len(seen) == len(set(seen)), "none came twice"
        assert set(seen) <= {b"%d" % n for n in range(self.count)}
        assert self.count - len(seen) <= self.unknown


@pytest.mark.parametrize("limit", ["wait_for", pytest.param("timeout", marks=needs_timeout), "cancel"])
def test_no_element_is_lost_to_cancels(redis_server, limit):
    """Pops that are given up every few milliseconds, while elements come."""
    ledger = Ledger(200)

    async def pop(client, seconds):
        if limit == "wait_for":
            return await asyncio.wait_for(client.command(*POP), seconds)
        if limit == "timeout":
            async with asyncio.timeout(seconds):
                return await client.command(*POP)
        task = asyncio.create_task(client.command(*POP))
        asyncio.get_running_loop().call_later(seconds, task.cancel)
        return await task

    async def consume(client, producing):
        seconds = 0.0
        while not producing.done():
            seconds = 0.001 if seconds > 0.005 else seconds + 0.0003
            with suppress(asyncio.TimeoutError, asyncio.CancelledError), ledger.canceled():
                ledger.popped.append((await pop(client, seconds))[1])

    async def work(client):
        async with await aio.connect(redis_server.url) as producer:
            await producer.command("FLUSHALL")
            producing = asyncio.create_task(push(producer, ledger.count))
            await asyncio.gather(*(consume(client, producing) for _ in range(4)))
            ledger.check(await what_is_left(producer))

    with_client(redis_server.url, work)


def test_no_element_is_lost_with_on_undelivered(redis_server):
    """Not even where nobody asks for the results: of gather() that is canceled."""
    ledger = Ledger(200)

    async def pop(client):
        with ledger.canceled():
            ledger.popped.append((await client.command(*POP))[1])

    async def work():
        hook = lambda args, reply: ledger.popped.append(reply[1])  # noqa: E731
        async with await aio.connect(redis_server.url) as producer:
            await producer.command("FLUSHALL")
            async with await aio.connect(redis_server.url, on_undelivered=hook) as client:
                producing = asyncio.create_task(push(producer, ledger.count))
                while not producing.done():
                    popping = asyncio.gather(*(pop(client) for _ in range(4)))
                    await asyncio.sleep(0.004)
                    popping.cancel()
                    await asyncio.gather(popping, return_exceptions=True)
                ledger.check(await what_is_left(producer))

    asyncio.run(asyncio.wait_for(work(), 60))


def test_workers_that_are_stopped_while_elements_come(redis_server):
    """Each ends, and with what it popped in hand."""
    ledger = Ledger(200)

    async def worker(client):
        while True:
            with ledger.canceled():
                ledger.popped.append((await client.command(*POP))[1])

    async def work(client):
        async with await aio.connect(redis_server.url) as producer:
            await producer.command("FLUSHALL")
            producing = asyncio.create_task(push(producer, ledger.count))
            while not producing.done():
                workers = [asyncio.create_task(worker(client)) for _ in range(4)]
                await asyncio.sleep(0.004)
                for task in workers:
                    task.cancel()
                done = await asyncio.gather(*workers, return_exceptions=True)
                assert {type(error) for error in done} == {asyncio.CancelledError}
            ledger.check(await what_is_left(producer))

    with_client(redis_server.url, work)
