/* scripted.h - a server whose replies the test writes, byte by byte.
 *
 * The script travels in the commands: the second word of a command is the reply to it, as raw bytes, so
 * `GET ":1\r\n"` is answered with the integer 1, and any function can get any reply.
 * Some first words have a meaning:
 *     HELLO, AUTH, SELECT, CLIENT, PING   the handshake: answered as a server would
 *     HANG                                never answered
 *     DROP                                the connection is closed instead of a reply */
#ifndef SCRIPTED_H
#define SCRIPTED_H

typedef struct scripted scripted;

enum scripted_manner {
    SCRIPTED_RESP3,
    SCRIPTED_RESP2,         /* does not know HELLO */
    SCRIPTED_REFUSES_AUTH,  /* WRONGPASS to HELLO with AUTH, and to AUTH */
    SCRIPTED_NEVER_ANSWERS, /* accepts, and is silent */
    SCRIPTED_NOT_RESP       /* answers everything with what is not RESP */
};

/* Listens on a separate loopback port, one connection at a time. */
scripted *scripted_start(enum scripted_manner manner);
const char *scripted_url(const scripted *server);
void scripted_stop(scripted *server);

#endif
