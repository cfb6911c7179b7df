//! The frame of redischan.hpp: each part stands where its name is. Lines like this one, of a part alone, are left out.

// redischan.hpp - redischan.h for C++17 and later: one header, nothing to link besides libredischan.
//
//     redischan::client client = redischan::client::connect("redis://127.0.0.1:6379");
//     client.set("greeting", "hello");
//     std::optional<std::string> value = client.get("greeting");          // empty: there is no such key
//     redischan::reply reply = client.command("LRANGE", "list", 0, -1);    // any command
//     for (redischan::reply_view element : reply) use(element.str());
//
// ERRORS     Everything that can fail comes as a pair: get() throws redischan::error, try_get() takes the same
//            arguments and returns a redischan::result, which is the value or the error, much like std::expected. Only
//            the throwing one is described; its twin is otherwise identical. Without exceptions (-fno-exceptions) only
//            the twins exist, so a program that compiles never throws. If there is no memory for a C++ object,
//            such as the std::string of a value, that is std::bad_alloc as everywhere. A nil is not an error: it is an
//            empty std::optional, or a reply of type nil.
// OWNERSHIP  Each object owns its resource and frees it when destroyed. All can be moved; only client can be
//            copied, and a copy shares the same client. A moved-from object may be assigned to or destroyed; calls
//            on it fail with REDISCHAN_ERR_INVALID. handle() lends the object of redischan.h for what is not here.
// THREADS    As in redischan.h: client, queue, script, subscription, cached and watch: any thread at any time,
//            which is why their functions are const. reply: read anywhere. All others, including dispatcher with its coroutines: one thread at a time.
// BYTES      Text is std::string_view: any bytes, including NUL, borrowed for the call. Arguments of commands are
//            text and integers; ranges, pairs and therefore maps are expanded to their elements.
// TIME       Calls that wait use the client's option "timeout". A redischan::within before the
//            arguments overrides it: client.command(redischan::within(50ms), "BLPOP", "queue", 0). For functions
//            that take none, such as get(), use redis_set_thread_timeout.
//
// What a failure means is given by the constants of redischan.h: REDISCHAN_ERR_ (code), REDISCHAN_NOT_SENT and so on
// (outcome); likewise the types of replies (REDISCHAN_TYPE_) and the states of a client (REDISCHAN_STATE_).
//
// Made from include/parts by `make header`, as one file, so that a program can also carry a copy: change it there.

#ifndef REDISCHAN_HPP
#define REDISCHAN_HPP

#include "redischan.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <future>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#if defined(__cpp_impl_coroutine)
#include <coroutine>
#include <list>
#include <unordered_map>
#endif

#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define REDISCHAN_HPP_EXCEPTIONS 1
#else
#define REDISCHAN_HPP_EXCEPTIONS 0
#endif

namespace redischan {

#include "error.hpp"

#include "arguments.hpp"

#include "reply.hpp"

#include "commands.hpp"

#include "options.hpp"

#include "pipeline.hpp"

#include "session.hpp"

#include "scan.hpp"

#include "subscription.hpp"

#include "cached.hpp"

#include "queue.hpp"

#include "async.hpp"

#include "client.hpp"

#include "coroutines.hpp"

} // namespace redischan

#endif // REDISCHAN_HPP
