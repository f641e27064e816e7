/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A way to reach a board: bytes out, bytes in, up and down.  The port's name decides the kind:
 *   /dev/ttyUSB0, any device path    a terminal: a serial port, a pty
 *   usb:VID:PID[:SERIAL][@PLACE]     the serial port with that USB id, hexadecimal, and place: where
 *                                    its adapter is plugged in, its interface (link/usb_name.h)
 *   tcp:HOST:PORT                    ser2net and the like; tcp:[::1]:3000 too
 *   rfc2217:HOST:PORT                the same with the port's settings and lines (RFC 2217)
 *   sim:[FIRMWARE]                   the virtual board with its in-memory broker; the firmware is
 *                                    esp32-s, esp-at or nonos
 * A link that goes down looks for its port again, on events where there are any (/dev is watched),
 * and comes back up by itself.  Knows nothing about AT.
 */
#ifndef LINK_LINK_H
#define LINK_LINK_H

#include "base/buf.h"
#include "base/diag.h"
#include "link/line_sequence.h"
#include "loop/loop.h"

enum link_parity { LINK_PARITY_NONE, LINK_PARITY_ODD, LINK_PARITY_EVEN };
enum link_flow { LINK_FLOW_NONE, LINK_FLOW_RTSCTS, LINK_FLOW_XONXOFF };

struct link_settings {
	long long baud;
	int data_bits; /* 5 to 8 */
	int stop_bits; /* 1 or 2 */
	enum link_parity parity;
	enum link_flow flow;
};

extern const struct link_settings link_default_settings; /* 115200 8N1, no flow control */

/* All are called from the loop, never from inside link_open or link_send. */
struct link_events {
	void (*up)(void *user);
	void (*bytes)(void *user, struct slice bytes); /* all that was there, as one chunk */
	/* "unplugged", "closed by 10.0.0.2:3000"; again while it is down: what is known by now */
	void (*down)(void *user, const char *why);
	/* A problem that does not take the link down; NULL: not wanted. */
	void (*remark)(void *user, const char *text);
	void (*sent)(void *user); /* link_unsent has become less; may be NULL */
};

struct link;

/* Checks the form of the name only, not whether the port exists; false with *d. */
bool link_check_port(const char *port, struct diag *d);

/* false: this program was built without the virtual board, and sim: can't be opened. */
bool link_has_sim(void);
/* What may stand behind "sim:"; NULL past the last, and without the virtual board. */
const char *link_sim_board(size_t index);

/* A device of this machine: a serial port or a pseudo-terminal. */
bool link_is_device(const char *port);

/* Checks the name and opens the port.  NULL with *d: the name is wrong, or the port is missing,
 * busy or not permitted; the message has the reason and the remedy ("/dev/ttyUSB0: permission
 * denied; add yourself to the group dialout: sudo usermod -aG dialout $USER").  `up` follows; for
 * tcp when connected: if the first connection fails, `down` follows.  The same for a device that
 * takes more than a quarter of a second to open. */
struct link *link_open(struct loop *loop, const char *port, const struct link_settings *settings,
	const struct link_events *events, void *user, struct diag *d);
void link_close(struct link *l); /* frees; NULL is fine; no more events */

/* Accepts all bytes and sends them as the port accepts them; what is unsent when the link goes down
 * is dropped, and `down` says how much. */
void link_send(struct link *l, struct slice bytes);
/* How many bytes given to link_send the port has not accepted yet; once the link is down, how many
 * were dropped. */
size_t link_unsent(const struct link *l);

/* While paused, until the link goes down, the board's bytes are not read: with flow control it has
 * to wait, without it the system keeps a few kilobytes. */
void link_pause(struct link *l, bool pause);

/* Why a board may not be heard, as far as this end of the line knows: bytes that the port does not
 * send (CTS), another program that reads.  false: nothing is known.  Takes some milliseconds. */
bool link_explain_silence(const struct link *l, struct buf *out);

/* Closes the port, so that another program may have it; DTR and RTS stay as they are where they can.
 * Until link_reclaim_port nothing is reported, not even `down`; then `up` follows once the port is
 * free, or first `down` with why it is not.  Not from inside an event of the link. */
void link_release_port(struct link *l);
void link_reclaim_port(struct link *l);
bool link_is_released(const struct link *l);
/* After a loss: only the adapter that it had is opened again.  Another one on its name is left alone, and
 * `down` says so.  (Adapters without serial numbers are told apart by their place alone: one of the same
 * kind at another place may be the same, and is opened; `remark` says so.) */
void link_only_same(struct link *l);
/* false: it was a pseudo-terminal without a name of its own, and won't be back. */
bool link_may_return(const struct link *l);

bool link_is_up(const struct link *l);
const char *link_port(const struct link *l); /* as it was given to link_open */
/* For the screen: "/dev/ttyUSB0 115200 8N1", "tcp:10.0.0.2:3000", "sim:". */
const char *link_description(const struct link *l);
long long link_baud(const struct link *l); /* 0 if the port has no rate */

/* Changes the settings of an open port; they also apply when it comes back.  Also true if the port
 * has no settings (link_baud is 0). false with *d: not possible, and nothing is changed.  A port at
 * a server may refuse later: `remark` says so, and it has the old settings again. */
bool link_change_settings(struct link *l, const struct link_settings *settings, struct diag *d);
bool link_has_settings(const struct link *l); /* a pseudo-terminal has, though link_baud is 0 */
const struct link_settings *link_settings_of(const struct link *l);

/* Plays a sequence on DTR and RTS: a reset, the boot mode, a break.  The same one again while it is
 * played does nothing; another one comes after it, at once.  false with *d: the port has no such
 * lines.  If the link is closed meanwhile, the rest is done without waiting. */
bool link_play(struct link *l, const struct line_sequence *s, struct diag *d);
/* Plays it up to its first wait, where the board is in reset, and the rest on release, or when the
 * link is closed or another sequence is played.  A loss of the link ends it too. */
bool link_hold(struct link *l, const struct line_sequence *s, struct diag *d);
void link_release(struct link *l);
bool link_is_held(const struct link *l);
bool link_is_playing(const struct link *l); /* a sequence, or a hold */

#endif
