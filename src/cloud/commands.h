/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Credentials -> the AT commands that a board's firmware has for them: AT+MQTTUSERCFG, and behind it what
 * its 64 or 256 bytes do not hold, by LONG* or by CLIENTID, USERNAME, PASSWORD; AT+MQTTCONNCFG where the
 * cloud wants another keepalive; AT+MQTTSNI and AT+MQTTALPN where the firmware has them.  Each line is
 * escaped and within the board's limit.  Pure.
 */
#ifndef CLOUD_COMMANDS_H
#define CLOUD_COMMANDS_H

#include "at/command.h"
#include "cloud/cloud.h"

/* What the board is, as far as it is known; zeroed: esp32-s without anything later. */
struct cloud_board {
	enum at_dialect dialect;
	bool has_long; /* AT+MQTTLONGCLIENTID, LONGUSERNAME, LONGPASSWORD */
	bool has_alpn; /* AT+MQTTALPN */
	bool has_sni;  /* AT+MQTTSNI */
};

struct cloud_command {
	struct buf line;    /* as it is sent, secrets and all, without its line end */
	struct buf payload; /* the bytes at its prompt */
	bool has_payload;
};

struct cloud_commands {
	struct cloud_command *list;
	size_t count, room;
};
void cloud_commands_fini(struct cloud_commands *c);

/* false with *d: the board can't have them (a JWT on firmware without AT+MQTTLONGPASSWORD), and what
 * would.  The last one is AT+MQTTCONN. */
bool cloud_make_commands(const struct cloud_access *a, const struct cloud_board *board,
	struct cloud_commands *out, struct diag *d);
/* The scheme that they set: older firmware may need another than the cloud would have. */
long long cloud_commands_scheme(const struct cloud_commands *c, enum at_dialect dialect);

#endif
