/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every fault that the virtual board knows, in every state of a session, and what the user must see
 * then.  Written down by hand: what the fault does is in atmq-sim(1), what boards say in protocol.md,
 * what helps a user in its section 3.
 *
 * In each state the board is connected and subscribed to `t`, its state is not polled, and the wire
 * is quiet, but for what the state is named after:
 */
#ifndef TESTS_SESSION_FAULT_ROWS_H
#define TESTS_SESSION_FAULT_ROWS_H

#include "sim/fault_plan.h"

enum moment {
	IDLE,         /* nothing is awaited */
	ANSWER,       /* AT+MQTTPUB is out; it comes back as a message */
	RAW,          /* AT+MQTTPUBRAW with its payload is out */
	PROMPT,       /* its OK came, the '>' did not yet */
	PAYLOAD,      /* its '>' came, and the user has the bytes a second later */
	RESULT,       /* its bytes are out */
	TRAFFIC,      /* ten messages in a second */
	POLLING,      /* AT+MQTTCONN? of a poll is out; polled every second */
	RECONNECTING, /* the broker went; Alt-C; AT+MQTTCLEAN is out */
	QUEUE,        /* AT is out; AT+MQTTSUB and AT+MQTTPUB wait */
	DOWN,         /* pulled off; a second later it is back, and then the user types AT */
	MOMENTS
};

enum { SOME = -1, UNKNOWN = -1 };

struct row {
	/* The user's commands, each with a blank behind: "ok timeout "; what is not sent because
	 * one failed has its end before that one. */
	const char *ended;
	int state;        /* that is shown in the end: 0 to 6, or UNKNOWN */
	int messages;     /* that came; SOME: at least one */
	const char *told; /* how each remark (#) and problem (!) begins, '|' between; of what the
	                      board said (* and <) those that matter */
	int more_tries;   /* when the fault is over: so many AT are not answered before one is */
	bool only_a_reset_helps;
	const char *plan; /* another one than is usual for the fault */
	bool as_ever;     /* the user sees nothing of the fault: the moment's row without one */
	const char *took; /* what the board took as data; NULL: not looked at */
};

#define AS_EVER                 \
	{                       \
		.as_ever = true \
	}

static const char *const plans[FAULT_KINDS] = {
	[FAULT_SEED] = "seed 7",
	[FAULT_SPLIT] = "split 1",
	[FAULT_DELAY] = "split 4; delay 20ms",
	[FAULT_LOSE] = "lose 1",
	[FAULT_FLIP] = "flip 1",
	[FAULT_NOISE] = "noise 1",
	[FAULT_BETWEEN] = "between 1 b text",
	[FAULT_BUSY] = "busy 1",
	[FAULT_MUTE] = "mute all",
	[FAULT_ENDLESS] = "endless on",
	[FAULT_LENGTH] = "length 3",
	[FAULT_FLOOD] = "flood 20 f 10",
	[FAULT_RESET] = "reset",
	[FAULT_WIFI] = "wifi off",
	[FAULT_BROKER] = "broker off",
	[FAULT_SNTP] = "sntp off",
	[FAULT_MISS] = "miss 2",
	[FAULT_CUT] = "cut 2",
	[FAULT_TEAR] = "tear 2",
	[FAULT_FULL] = "full on",
	[FAULT_FLASH] = "flash 1s",
	[FAULT_CLOCK] = "clock 1893456000",
	[FAULT_PLUG] = "plug off",
	[FAULT_VANISH] = "vanish 1s",
	[FAULT_MESSAGE] = "message m text",
	[FAULT_OFF] = "off",
};

static const struct row without_a_fault[MOMENTS] = {
	[IDLE] = {"", 6, 0, ""},
	[ANSWER] = {"ok ", 6, 1, "< OK"},
	[RAW] = {"ok ", 6, 1, "< +MQTTPUB:OK"},
	[PROMPT] = {"ok ", 6, 1, "< +MQTTPUB:OK"},
	[PAYLOAD] = {"ok ", 6, 1, "< +MQTTPUB:OK"},
	[RESULT] = {"ok ", 6, 1, "< +MQTTPUB:OK"},
	[TRAFFIC] = {"", 6, 10, ""},
	[POLLING] = {"", 6, 0, ""},
	[RECONNECTING] = {"ok ok ok ok ", 6, 0, ""},
	[QUEUE] = {"ok ok ok ", 6, 1, ""},
	[DOWN] = {"ok ", UNKNOWN, 0,
		"# the link is back|* ready|# the board has started; its MQTT settings"},
};

/* Pieces of what is told, each the beginning of a line. */
#define STARTED "# the board has started; its MQTT settings and connection are gone"
#define BACK "# the link is back"
#define NOTHING "# nothing at all came back"
#define NO_TEXT "# these bytes are not text"
#define AT_WORK "# the board is still busy"
#define BUSY_DROPPED "# the board was busy and seems to have dropped it: send it again"
#define NO_PROMPT "# no '>' came; if the board is waiting for 5 bytes, what is sent next is payload"
#define TAKES_BYTES \
	"! no '>' came, but OK did: the board is waiting for the bytes of AT+MQTTPUBRAW=0,\"t\",5,0,0"
#define NO_RESULT \
	"# all bytes have been sent (5); if AT is not answered either, the board is still waiting for bytes"
#define NO_AT "! no answer to AT within 10 s"
#define NO_PUB "! no answer to AT+MQTTPUB=0,\"t\""
#define HANGS "# firmware before v4.1.1 can wait forever for a broker"
#define NO_RAW "! no answer to AT+MQTTPUBRAW=0,\"t\""
#define NO_SUB "! no answer to AT+MQTTSUB=0,\"u\""
#define NO_CLEAN "! no answer to AT+MQTTCLEAN=0 within 10 s"
#define NO_USERCFG "! no answer to AT+MQTTUSERCFG="
#define TWO_NOT_SENT "! connecting again stops here; 2 commands were not sent"
#define WITH_WIFI "# Wi-Fi was lost with it"
#define BY_TOPIC "# it dropped right after a publication or subscription"
#define CUT "! a message was cut off: bytes were lost"
#define LOST "! the connection to the broker is lost; with reconnect 0 it stays down"
#define NO_REASON "# the board gives no reason; after AT+SYSLOG=1 it usually does"
#define FIRST_CLEAN "# the state is 3 (disconnected): AT+MQTTCLEAN=0"
#define PULLED "! link down: pulled"

static const struct row rows[FAULT_KINDS][MOMENTS] =
	{
		[FAULT_SEED] = {AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER,
			AS_EVER, AS_EVER, AS_EVER, AS_EVER},
		[FAULT_SPLIT] = {AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER,
			AS_EVER, AS_EVER, AS_EVER, AS_EVER},
		[FAULT_DELAY] = {AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER,
			AS_EVER, AS_EVER, AS_EVER, AS_EVER},
		/* The board does it all, and nobody hears of it. */
		[FAULT_LOSE] =
			{
				[IDLE] = AS_EVER,
				[ANSWER] = {"timeout ", 6, 0, NO_PUB "|" HANGS},
				[RAW] = {"timeout ", 6, 0, NO_RAW "|" NOTHING "|" NO_PROMPT, 2},
				[PROMPT] = {"timeout ", 6, 0, TAKES_BYTES "|" NO_RAW "|" NO_RESULT},
				[PAYLOAD] = {"timeout ", 6, 0, NO_RAW "|" NO_RESULT},
				[RESULT] = {"timeout ", 6, 0, NO_RAW "|" NO_RESULT},
				[TRAFFIC] = {"", 6, 0, ""},
				[POLLING] = {"", 6, 0,
					"! the board is silent: its state was asked for 10 s ago|" NOTHING},
				[RECONNECTING] =
					{"timeout lost lost timeout ", 3, 0,
						NO_CLEAN "|" NOTHING "|" NO_USERCFG
							 "|" TWO_NOT_SENT},
				[QUEUE] =
					{"timeout timeout timeout ", 6, 0,
						NO_AT "|" NOTHING "|" NO_SUB "|" NO_PUB "|" HANGS},
				[DOWN] = {"timeout ", UNKNOWN, 0, BACK "|" NO_AT "|" NOTHING},
			},
		/* Where no line end is left, what came is shown two seconds later. */
		[FAULT_FLIP] =
			{
				[IDLE] = AS_EVER,
				[ANSWER] = {"timeout ", 6, 0, NO_TEXT "|" NO_PUB "|" HANGS},
				[RAW] = {"timeout ", 6, 0, NO_TEXT "|" NO_RAW "|" NO_PROMPT, 2},
				[PROMPT] = {"timeout ", 6, 0,
					NO_TEXT "|" TAKES_BYTES "|" NO_RAW "|" NO_RESULT},
				[PAYLOAD] = {"timeout ", 6, 0, NO_TEXT "|" NO_RAW "|" NO_RESULT},
				[RESULT] = {"timeout ", 6, 0, NO_TEXT "|" NO_RAW "|" NO_RESULT},
				[TRAFFIC] = {"", 6, 0, NO_TEXT},
				[POLLING] = {"", 6, 0,
					NO_TEXT "|! the board does not report its state: it was asked 10 s ago"},
				[RECONNECTING] =
					{"timeout lost lost timeout ", 3, 0,
						NO_TEXT "|" NO_CLEAN "|" NO_USERCFG
							"|" TWO_NOT_SENT},
				[QUEUE] =
					{"timeout timeout timeout ", 6, 0,
						NO_TEXT "|" NO_AT "|" NO_SUB "|" NO_PUB "|" HANGS},
				[DOWN] = {"timeout ", UNKNOWN, 0, BACK "|" NO_TEXT "|" NO_AT},
			},
		[FAULT_NOISE] =
			{
				[IDLE] = AS_EVER,
				[ANSWER] = {"timeout ", 6, 0, NO_TEXT "|" NO_PUB "|" HANGS},
				[RAW] = {"timeout ", 6, 0, NO_TEXT "|" NO_RAW "|" NO_PROMPT, 2},
				[PROMPT] = {"timeout ", 6, 0,
					NO_TEXT "|! this line was cut off|" TAKES_BYTES "|" NO_RAW
						"|" NO_RESULT},
				[PAYLOAD] = {"timeout ", 6, 0, NO_TEXT "|" NO_RAW "|" NO_RESULT},
				[RESULT] = {"timeout ", 6, 0, NO_TEXT "|" NO_RAW "|" NO_RESULT},
				[TRAFFIC] = {"", 6, 0, NO_TEXT},
				[POLLING] = {"", 6, 0,
					NO_TEXT "|! the board does not report its state: it was asked 10 s ago"},
				[RECONNECTING] =
					{"timeout lost lost timeout ", 3, 0,
						NO_TEXT "|" NO_CLEAN "|" NO_USERCFG
							"|" TWO_NOT_SENT},
				[QUEUE] =
					{"timeout timeout timeout ", 6, 0,
						NO_TEXT "|" NO_AT "|" NO_SUB "|" NO_PUB "|" HANGS},
				[DOWN] = {"timeout ", UNKNOWN, 0, BACK "|" NO_TEXT "|" NO_AT},
			},
		/* A message around each line disturbs nothing. */
		[FAULT_BETWEEN] =
			{
				[IDLE] = AS_EVER,
				[ANSWER] = {"ok ", 6, SOME, "< OK"},
				[RAW] = {"ok ", 6, SOME, "< +MQTTPUB:OK"},
				[PROMPT] = {"ok ", 6, SOME, "< +MQTTPUB:OK"},
				[PAYLOAD] = {"ok ", 6, SOME, "< +MQTTPUB:OK"},
				[RESULT] = {"ok ", 6, SOME, "< +MQTTPUB:OK"},
				[TRAFFIC] = {"", 6, SOME, ""},
				[POLLING] = {"", 6, SOME, ""},
				[RECONNECTING] = {"ok ok ok ok ", 6, SOME, ""},
				[QUEUE] = {"ok ok ok ", 6, SOME, ""},
				[DOWN] = {"ok ", UNKNOWN, SOME, BACK "|" STARTED},
			},
		/* What was taken already goes on; a state that is not told while the board is busy is no news. */
		[FAULT_BUSY] =
			{
				[IDLE] = AS_EVER,
				[ANSWER] = {"timeout ", 6, 0,
					"* busy p...|" AT_WORK "|" NO_PUB "|" BUSY_DROPPED},
				[RAW] = {"timeout ", 6, 0,
					"* busy p...|" AT_WORK "|" NO_RAW "|" BUSY_DROPPED},
				[PROMPT] = AS_EVER,
				[PAYLOAD] = AS_EVER,
				[RESULT] = AS_EVER,
				[TRAFFIC] = AS_EVER,
				[POLLING] = AS_EVER,
				[RECONNECTING] = {"timeout lost lost timeout ", 3, 0,
					AT_WORK "|" NO_CLEAN "|" BUSY_DROPPED "|" AT_WORK
						"|" NO_USERCFG "|" BUSY_DROPPED "|" TWO_NOT_SENT},
				[QUEUE] = {"timeout timeout timeout ", 6, 0,
					AT_WORK "|" NO_AT "|" BUSY_DROPPED "|" AT_WORK "|" NO_SUB
						"|" BUSY_DROPPED "|" AT_WORK "|" NO_PUB
						"|" BUSY_DROPPED},
				[DOWN] =
					{"timeout ", UNKNOWN, 0,
						BACK "|" STARTED "|" AT_WORK "|" NO_AT
						     "|" BUSY_DROPPED},
			},
		/* It echoes, and that is all. */
		[FAULT_MUTE] =
			{
				[IDLE] = AS_EVER,
				[ANSWER] = {"timeout ", 6, 0, NO_PUB "|" HANGS},
				[RAW] = {"timeout ", 6, 0, NO_RAW "|" NO_PROMPT},
				[PROMPT] = AS_EVER,
				[PAYLOAD] = AS_EVER,
				[RESULT] = AS_EVER,
				[TRAFFIC] = AS_EVER,
				[POLLING] = {"", 6, 0,
					"! the board does not report its state: it was asked 10 s ago"},
				[RECONNECTING] =
					{"timeout lost lost timeout ", 3, 0,
						NO_CLEAN "|" NO_USERCFG "|" TWO_NOT_SENT},
				[QUEUE] =
					{"timeout timeout timeout ", 6, 0,
						NO_AT "|" NO_SUB "|" NO_PUB "|" HANGS},
				[DOWN] = {"timeout ", UNKNOWN, 0, BACK "|" STARTED "|" NO_AT},
			},
		/* It matters to who asks for a prompt while it is so. */
		[FAULT_ENDLESS] =
			{
				[IDLE] = AS_EVER,
				[ANSWER] = AS_EVER,
				[RAW] = {"timeout ", 6, 0, NO_RAW "|" NO_RESULT,
					.only_a_reset_helps = true},
				[PROMPT] = AS_EVER,
				[PAYLOAD] = AS_EVER,
				[RESULT] = AS_EVER,
				[TRAFFIC] = AS_EVER,
				[POLLING] = AS_EVER,
				[RECONNECTING] = AS_EVER,
				[QUEUE] = AS_EVER,
				[DOWN] = AS_EVER,
			},
		/* The bytes that a header announces and that never come are waited for, two seconds. */
		[FAULT_LENGTH] =
			{
				[IDLE] = AS_EVER,
				[ANSWER] = {"ok ", 6, 0, "< OK|" CUT},
				[RAW] = {"ok ", 6, 0, "< +MQTTPUB:OK|" CUT},
				[PROMPT] = {"ok ", 6, 0, "< +MQTTPUB:OK|" CUT},
				[PAYLOAD] = {"ok ", 6, 0, "< +MQTTPUB:OK|" CUT},
				[RESULT] = {"ok ", 6, 0, "< +MQTTPUB:OK|" CUT},
				[TRAFFIC] = {"", 6, 0,
					CUT
					"|" CUT "|" CUT "|" CUT "|" CUT "|" CUT "|" CUT "|" CUT "|" CUT "|" CUT},
				[POLLING] = AS_EVER,
				[RECONNECTING] = AS_EVER,
				[QUEUE] = {"ok ok ok ", 6, 0, CUT},
				[DOWN] = AS_EVER,
			},
		[FAULT_FLOOD] =
			{
				[IDLE] = {"", 6, SOME, ""},
				[ANSWER] = {"ok ", 6, SOME, "< OK"},
				[RAW] = {"ok ", 6, SOME, "< +MQTTPUB:OK"},
				[PROMPT] = {"ok ", 6, SOME, "< +MQTTPUB:OK"},
				[PAYLOAD] = {"ok ", 6, SOME, "< +MQTTPUB:OK"},
				[RESULT] = {"ok ", 6, SOME, "< +MQTTPUB:OK"},
				[TRAFFIC] = {"", 6, SOME, ""},
				[POLLING] = {"", 6, SOME, ""},
				[RECONNECTING] = {"ok ok ok ok ", 6, SOME, ""},
				[QUEUE] = {"ok ok ok ", 6, SOME, ""},
				[DOWN] = {"ok ", UNKNOWN, SOME, BACK "|" STARTED},
			},
		/* Where it is not polled, nobody knows what a board does after a reset.  Connecting again goes
	 * on: cleaning is what a reset has done. */
		[FAULT_RESET] =
			{
				[IDLE] = {"", UNKNOWN, 0, "* ready|" STARTED},
				[ANSWER] = {"reset ", UNKNOWN, 0,
					STARTED "|! lost in the reset: AT+MQTTPUB=0,\"t\""},
				[RAW] = {"reset ", UNKNOWN, 0,
					STARTED "|! lost in the reset: AT+MQTTPUBRAW=0,\"t\""},
				[PROMPT] = {"reset ", UNKNOWN, 0,
					STARTED "|! lost in the reset: AT+MQTTPUBRAW=0,\"t\""},
				[PAYLOAD] = {"reset ", UNKNOWN, 0,
					AT_WORK "|" STARTED
						"|! lost in the reset: AT+MQTTPUBRAW=0,\"t\""},
				[RESULT] =
					{"reset ", UNKNOWN, 0,
						STARTED "|! lost in the reset: AT+MQTTPUBRAW=0,\"t\""},
				[TRAFFIC] = {"", UNKNOWN, 0, STARTED},
				[POLLING] = {"", 0, 0, STARTED},
				[RECONNECTING] =
					{"reset ok ok ok ", 6, 0,
						STARTED "|! lost in the reset: AT+MQTTCLEAN=0"},
				[QUEUE] =
					{"reset refused refused ", UNKNOWN, 0,
						STARTED "|! lost in the reset: AT|" NO_REASON},
				[DOWN] = AS_EVER,
			},
		[FAULT_WIFI] =
			{
				[IDLE] = {"", 3, 0,
					"* WIFI DISCONNECT|* +MQTTDISCONNECTED:0|" LOST
					"|" WITH_WIFI},
				[ANSWER] = {"refused ", 3, 0, LOST "|" WITH_WIFI "|" NO_REASON},
				[RAW] = {"refused ", 3, 0, LOST "|" WITH_WIFI "|" NO_REASON},
				[PROMPT] =
					{"refused ", 3, 0, LOST "|" WITH_WIFI "|x +MQTTPUB:FAIL"},
				[PAYLOAD] =
					{"refused ", 3, 0, LOST "|" WITH_WIFI "|x +MQTTPUB:FAIL"},
				[RESULT] =
					{"refused ", 3, 0, LOST "|" WITH_WIFI "|x +MQTTPUB:FAIL"},
				[TRAFFIC] = {"", 3, 0, LOST "|" WITH_WIFI},
				[POLLING] = {"", 3, 0, LOST "|" WITH_WIFI},
				[RECONNECTING] =
					{"ok ok lost refused ", 3, 0,
						"# not connected; check Wi-Fi (AT+CIPSTA?), host, port (usually 1883)|" NO_REASON
						"|! connecting again stops here; 1 command was not sent"},
				[QUEUE] =
					{"ok refused refused ", 3, 0,
						LOST "|" WITH_WIFI "|" FIRST_CLEAN "|" NO_REASON
						     "|" FIRST_CLEAN},
				[DOWN] = AS_EVER,
			},
		[FAULT_BROKER] =
			{
				[IDLE] = {"", 3, 0, "* +MQTTDISCONNECTED:0|" LOST "|" BY_TOPIC},
				[ANSWER] = {"refused ", 3, 0, LOST "|" BY_TOPIC "|" NO_REASON},
				[RAW] = {"refused ", 3, 0, LOST "|" BY_TOPIC "|" NO_REASON},
				[PROMPT] = {"refused ", 3, 0, LOST "|" BY_TOPIC "|x +MQTTPUB:FAIL"},
				[PAYLOAD] = {"refused ", 3, 0,
					LOST "|" BY_TOPIC "|x +MQTTPUB:FAIL"},
				[RESULT] = {"refused ", 3, 0, LOST "|" BY_TOPIC "|x +MQTTPUB:FAIL"},
				[TRAFFIC] = {"", 3, 0, LOST "|" BY_TOPIC},
				[POLLING] = {"", 3, 0, LOST},
				[RECONNECTING] =
					{"ok ok lost refused ", 3, 0,
						"# not connected; check Wi-Fi (AT+CIPSTA?), host, port (usually 1883)|" NO_REASON
						"|! connecting again stops here; 1 command was not sent"},
				[QUEUE] =
					{"ok refused refused ", 3, 0,
						LOST "|" BY_TOPIC "|" FIRST_CLEAN "|" NO_REASON
						     "|" FIRST_CLEAN},
				[DOWN] = AS_EVER,
			},
		/* Of the clock and of flash, which no state here is about. */
		[FAULT_SNTP] = {AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER,
			AS_EVER, AS_EVER, AS_EVER, AS_EVER},
		[FAULT_TEAR] = {AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER,
			AS_EVER, AS_EVER, AS_EVER, AS_EVER},
		[FAULT_FULL] = {AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER,
			AS_EVER, AS_EVER, AS_EVER, AS_EVER},
		[FAULT_FLASH] = {AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER,
			AS_EVER, AS_EVER, AS_EVER, AS_EVER},
		[FAULT_CLOCK] = {AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER,
			AS_EVER, AS_EVER, AS_EVER, AS_EVER},
		[FAULT_MISS] =
			{
				[IDLE] = AS_EVER,
				[ANSWER] = AS_EVER,
				[RAW] = {"timeout ", 6, 0, NO_RAW "|" NO_RESULT, 1},
				[PROMPT] = {"timeout ", 6, 0, NO_RAW "|" NO_RESULT, 1},
				[PAYLOAD] = {"timeout ", 6, 0, NO_RAW "|" NO_RESULT, 1},
				[RESULT] = {"timeout ", 6, 0, NO_RAW "|" NO_RESULT, 1},
				[TRAFFIC] = AS_EVER,
				[POLLING] = AS_EVER,
				[RECONNECTING] = AS_EVER,
				[QUEUE] = AS_EVER,
				[DOWN] = AS_EVER,
			},
		[FAULT_CUT] =
			{
				[IDLE] = AS_EVER,
				[ANSWER] = AS_EVER,
				[RAW] = {"reset ", UNKNOWN, 0,
					AT_WORK "|" STARTED
						"|! lost in the reset: AT+MQTTPUBRAW=0,\"t\""},
				[PROMPT] =
					{"reset ", UNKNOWN, 0,
						AT_WORK "|" STARTED
							"|! lost in the reset: AT+MQTTPUBRAW=0,\"t\""},
				[PAYLOAD] =
					{"reset ", UNKNOWN, 0,
						AT_WORK "|" STARTED
							"|! lost in the reset: AT+MQTTPUBRAW=0,\"t\""},
				[RESULT] =
					{"reset ", UNKNOWN, 0,
						AT_WORK "|" STARTED
							"|! lost in the reset: AT+MQTTPUBRAW=0,\"t\""},
				[TRAFFIC] = AS_EVER,
				[POLLING] = AS_EVER,
				[RECONNECTING] = AS_EVER,
				[QUEUE] = AS_EVER,
				[DOWN] = AS_EVER,
			},
		[FAULT_PLUG] =
			{
				[IDLE] = {"", UNKNOWN, 0, PULLED},
				[ANSWER] = {"lost ", UNKNOWN, 0,
					PULLED "|! link lost before AT+MQTTPUB=0,\"t\""},
				[RAW] = {"lost ", UNKNOWN, 0,
					PULLED "|! link lost before AT+MQTTPUBRAW=0,\"t\""},
				[PROMPT] = {"lost ", UNKNOWN, 0,
					PULLED "|! link lost before AT+MQTTPUBRAW=0,\"t\""},
				[PAYLOAD] = {"lost ", UNKNOWN, 0,
					PULLED "|! link lost before AT+MQTTPUBRAW=0,\"t\""},
				[RESULT] = {"lost ", UNKNOWN, 0,
					PULLED "|! link lost before AT+MQTTPUBRAW=0,\"t\""},
				[TRAFFIC] = {"", UNKNOWN, 0, PULLED},
				[POLLING] = {"", UNKNOWN, 0, PULLED},
				[RECONNECTING] = {"lost lost lost lost ", UNKNOWN, 0,
					PULLED
					"|! link lost before AT+MQTTCLEAN=0 was answered|# 3 waiting commands dropped"},
				[QUEUE] =
					{"lost lost lost ", UNKNOWN, 0,
						PULLED
						"|! link lost before AT was answered|# 2 waiting commands dropped"},
				[DOWN] = AS_EVER,
			},
		[FAULT_MESSAGE] =
			{
				[IDLE] = {"", 6, 1, ""},
				[ANSWER] = {"ok ", 6, 2, "< OK"},
				[RAW] = {"ok ", 6, 2, "< +MQTTPUB:OK"},
				[PROMPT] = {"ok ", 6, 2, "< +MQTTPUB:OK"},
				[PAYLOAD] = {"ok ", 6, 2, "< +MQTTPUB:OK"},
				[RESULT] = {"ok ", 6, 2, "< +MQTTPUB:OK"},
				[TRAFFIC] = {"", 6, 11, ""},
				[POLLING] = {"", 6, 1, ""},
				[RECONNECTING] = {"ok ok ok ok ", 6, 1, ""},
				[QUEUE] = {"ok ok ok ", 6, 2, ""},
				[DOWN] = AS_EVER, /* nobody there to take it */
			},
		[FAULT_VANISH] = {AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER,
			AS_EVER, AS_EVER, AS_EVER, AS_EVER},
		[FAULT_OFF] = {AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER, AS_EVER,
			AS_EVER, AS_EVER, AS_EVER, AS_EVER},
};

/*
 * A prompt that goes wrong, in every state.  Of AT+MQTTPUBRAW with five bytes: where one is out in
 * that state it is that one's, else another is submitted then.  It is polled every second.
 */
enum prompt_fault {
	PROMPT_LOST,       /* the '>' does not arrive, its OK does */
	PROMPT_LATE,       /* what is behind the echo arrives 25 s later */
	PROMPT_UNEXPECTED, /* echo and '>' of a command that others sent; nothing is submitted */
	PROMPT_FAULTS
};

#define SENT_ALL_THE_SAME TAKES_BYTES "|< +MQTTPUB:OK"
#define ASKED_LATE                                                        \
	NO_RAW "|" NO_PROMPT "|* OK|# late: this answers AT+MQTTPUBRAW=0" \
	       "|* >|# the board is waiting for 5 bytes; everything sent now is payload"
#define WAITS_UNASKED "* >|# the board is waiting for an unknown number of bytes"
#define UNKNOWN_BYTES "* >|! the board is waiting for the bytes of an unknown command; "

static const struct row prompt_rows[PROMPT_FAULTS][MOMENTS] =
	{
		/* Its OK came, so the payload goes out when the time limit is over. */
		[PROMPT_LOST] =
			{
				[IDLE] = {"ok ", 6, 1, SENT_ALL_THE_SAME, .took = "hello"},
				[ANSWER] = {"ok ok ", 6, 2, "< OK|" SENT_ALL_THE_SAME,
					.took = "hello"},
				[RAW] = {"ok ", 6, 1, SENT_ALL_THE_SAME, .took = "hello"},
				[PROMPT] = {"ok ", 6, 1, SENT_ALL_THE_SAME, .took = "hello"},
				[PAYLOAD] = {"ok ok ", 6, 2, "< +MQTTPUB:OK|" SENT_ALL_THE_SAME,
					.took = "hellohello"},
				[RESULT] = {"ok ok ", 6, 2, "< +MQTTPUB:OK|" SENT_ALL_THE_SAME,
					.took = "hellohello"},
				[TRAFFIC] = {"ok ", 6, 11, SENT_ALL_THE_SAME, .took = "hello"},
				[POLLING] = {"ok ", 6, 1, SENT_ALL_THE_SAME, .took = "hello"},
				[RECONNECTING] = {"ok ok ok ok ok ", 6, 1, SENT_ALL_THE_SAME,
					.took = "hello"},
				[QUEUE] =
					{"ok ok ok ok ", 6, 2, SENT_ALL_THE_SAME, .took = "hello"},
				[DOWN] =
					{"refused ", 0, 0,
						BACK "|" STARTED
						     "|# the state is 0 (not initialised): AT+MQTTCONN|" NO_REASON,
						.took = ""},
			},
		/* Nothing goes out by itself any more; the bytes are the user's to send. */
		[PROMPT_LATE] =
			{
				[IDLE] = {"timeout ", 6, 0, ASKED_LATE, .took = ""},
				[ANSWER] = {"ok timeout ", 6, 1, "< OK|" ASKED_LATE, .took = ""},
				[RAW] = {"timeout ", 6, 0, ASKED_LATE, .took = ""},
				[PROMPT] = {"timeout ", 6, 1,
					TAKES_BYTES "|" NO_RAW "|" NO_RESULT
						    "|* >|* +MQTTPUB:OK|# late: this answers",
					.took = "hello"},
				[PAYLOAD] = {"ok timeout ", 6, 1, "< +MQTTPUB:OK|" ASKED_LATE,
					.took = "hello"},
				[RESULT] = {"ok timeout ", 6, 1, "< +MQTTPUB:OK|" ASKED_LATE,
					.took = "hello"},
				[TRAFFIC] = {"timeout ", 6, 10, ASKED_LATE, .took = ""},
				[POLLING] = {"timeout ", 6, 0, ASKED_LATE, .took = ""},
				[RECONNECTING] = {"ok ok ok ok timeout ", 6, 0, ASKED_LATE,
					.took = ""},
				[QUEUE] = {"ok ok ok timeout ", 6, 1, ASKED_LATE, .took = ""},
				[DOWN] =
					{"timeout ", 0, 0,
						BACK "|" STARTED "|" NO_RAW "|" NO_PROMPT
						     "|* ERROR|# late: this answers",
						.took = ""},
			},
		/* Where a command is out, its answer shows that the board takes no bytes. */
		[PROMPT_UNEXPECTED] =
			{
				[IDLE] = {"", 6, 0, WAITS_UNASKED, .took = ""},
				[ANSWER] = {"ok ", 6, 1,
					UNKNOWN_BYTES
					"AT+MQTTPUB=0,\"t\",\"text\",1,0 has been sent|< OK",
					.took = ""},
				/* Taken for its own: what was lost may have been the OK alone. */
				[RAW] = {"ok ", 6, 1, "> (5 bytes)|< OK|* >|* +MQTTPUB:OK",
					.took = "hello"},
				[PROMPT] = {"ok ", 6, 1, "< +MQTTPUB:OK", .took = "hello"},
				[PAYLOAD] =
					{"ok ", 6, 1,
						UNKNOWN_BYTES
						"AT+MQTTPUBRAW=0,\"t\",5,0,0 has been sent|< +MQTTPUB:OK",
						.took = "hello"},
				[RESULT] =
					{"ok ", 6, 1,
						UNKNOWN_BYTES
						"AT+MQTTPUBRAW=0,\"t\",5,0,0 has been sent|< +MQTTPUB:OK",
						.took = "hello"},
				[TRAFFIC] = {"", 6, 10, WAITS_UNASKED, .took = ""},
				[POLLING] =
					{"", 6, 0,
						UNKNOWN_BYTES
						"AT+MQTTCONN? has been sent|# the board is waiting for an unknown number",
						.took = ""},
				[RECONNECTING] =
					{"ok ok ok ok ", 6, 0,
						UNKNOWN_BYTES "AT+MQTTCLEAN=0 has been sent|< OK",
						.took = ""},
				[QUEUE] =
					{"ok ok ok ", 6, 1, UNKNOWN_BYTES "AT has been sent|< OK",
						.took = ""},
				[DOWN] = {"ok ", 0, 0, BACK "|* ready|" STARTED, .took = ""},
			},
};

/*
 * The cable is pulled in every state, for five seconds, and the board keeps its power.  It is polled
 * every second.  When all is seen, the user gives up what may still wait for bytes, and then looks
 * with AT.
 */
enum loss {
	LOSS_OF_LINK,    /* what is on its way to the board arrives */
	LOSS_OF_BYTES,   /* ... but for its last two bytes, and the link says so */
	LOSS_IN_ADAPTER, /* ... and nobody knows of it */
	LOSSES
};

#define CABLE PULLED "|" BACK
#define RAW_CABLE                                                \
	PULLED "|! link lost before AT+MQTTPUBRAW=0,\"t\"|" BACK \
	       "|# the board may be waiting for the bytes of AT+MQTTPUBRAW: nothing goes out by itself"
#define FIVE_ZEROS "|# given up: 5 zero bytes go out"
#define IN_DOUBT "|# 5 zero bytes and a line end go out: that many may have been lost"
#define PUBLISHED "|< +MQTTPUB:OK"
#define AT_THE_COMMANDS "|< ERROR|# the board reads commands"
#define LOST_WITH(line) PULLED "|! link lost before " line "|" BACK
#define QUEUE_LOST PULLED "|! link lost before AT was answered|# 2 waiting commands dropped|" BACK
#define STEPS_LOST PULLED "|! link lost before AT+MQTTCLEAN=0|# 3 waiting commands dropped|" BACK
#define NOT_CLEANED "|! the board is disconnected from its broker; with reconnect 0 it stays down"

static const struct row
	loss_rows[LOSSES][MOMENTS] =
		{
			[LOSS_OF_LINK] =
				{
					[IDLE] = {"", 6, 0, CABLE, .took = ""},
					[ANSWER] = {"lost ", 6, 0, LOST_WITH("AT+MQTTPUB=0,\"t\""),
						.took = ""},
					[RAW] = {"lost ", 6, 1, RAW_CABLE FIVE_ZEROS PUBLISHED,
						.took = "00000"},
					[PROMPT] = {"lost ", 6, 1, RAW_CABLE FIVE_ZEROS PUBLISHED,
						.took = "00000"},
					[PAYLOAD] = {"lost ", 6, 1, RAW_CABLE FIVE_ZEROS PUBLISHED,
						.took = "00000"},
					/* It had them all, and its result was lost. */
					[RESULT] = {"lost ", 6, 0,
						RAW_CABLE IN_DOUBT AT_THE_COMMANDS,
						.took = "hello"},
					[TRAFFIC] = {"", 6, 0, CABLE, .took = ""},
					[POLLING] = {"", 6, 0, CABLE, .took = ""},
					/* AT+MQTTCLEAN arrived. */
					[RECONNECTING] = {"lost lost lost lost ", 0, 0, STEPS_LOST,
						.took = ""},
					[QUEUE] = {"lost lost lost ", 6, 0, QUEUE_LOST, .took = ""},
				},
			/* What has no line end is no command; the next line is refused with it, and asked again. */
			[LOSS_OF_BYTES] =
				{
					[IDLE] = {"", 6, 0, CABLE, .took = ""},
					[ANSWER] = {"lost ", 6, 0, LOST_WITH("AT+MQTTPUB=0,\"t\""),
						.took = ""},
					[RAW] = {"lost ", 6, 0, LOST_WITH("AT+MQTTPUBRAW=0,\"t\""),
						.took = ""},
					[PROMPT] = {"lost ", 6, 1, RAW_CABLE FIVE_ZEROS PUBLISHED,
						.took = "00000"},
					[PAYLOAD] = {"lost ", 6, 1, RAW_CABLE FIVE_ZEROS PUBLISHED,
						.took = "00000"},
					[RESULT] = {"lost ", 6, 1,
						RAW_CABLE
						"|# given up: 2 zero bytes go out" PUBLISHED,
						.took = "hel00"},
					[TRAFFIC] = {"", 6, 0, CABLE, .took = ""},
					[POLLING] = {"", 6, 0, CABLE, .took = ""},
					[RECONNECTING] =
						{"lost lost lost lost ", 3, 0,
							STEPS_LOST NOT_CLEANED, .took = ""},
					[QUEUE] = {"lost lost lost ", 6, 0, QUEUE_LOST, .took = ""},
				},
			[LOSS_IN_ADAPTER] =
				{
					[IDLE] = {"", 6, 0, CABLE, .took = ""},
					[ANSWER] = {"lost ", 6, 0, LOST_WITH("AT+MQTTPUB=0,\"t\""),
						.took = ""},
					/* It never got the command. */
					[RAW] = {"lost ", 6, 0,
						RAW_CABLE FIVE_ZEROS
						"|# no result: a line end goes out" AT_THE_COMMANDS,
						.took = ""},
					[PROMPT] = {"lost ", 6, 1, RAW_CABLE FIVE_ZEROS PUBLISHED,
						.took = "00000"},
					[PAYLOAD] = {"lost ", 6, 1, RAW_CABLE FIVE_ZEROS PUBLISHED,
						.took = "00000"},
					/* Three zeros too many, and the line end, while it publishes. */
					[RESULT] =
						{"lost ", 6, 1,
							RAW_CABLE IN_DOUBT
							"|* busy p...|" AT_WORK PUBLISHED,
							.took = "hel00"},
					[TRAFFIC] = {"", 6, 0, CABLE, .took = ""},
					[POLLING] = {"", 6, 0, CABLE, .took = ""},
					[RECONNECTING] =
						{"lost lost lost lost ", 3, 0,
							STEPS_LOST NOT_CLEANED, .took = ""},
					[QUEUE] = {"lost lost lost ", 6, 0, QUEUE_LOST, .took = ""},
				},
};

/* What the same fault does with other words. */
static const struct {
	enum moment moment;
	struct row row;
} other_plans[] = {
	/* 34 bytes of echo at 0.6 s each: the answer comes when nobody waits for it any more. */
	{ANSWER,
		{"timeout ", 6, 1, NO_PUB "|" HANGS "|* OK|# late: this answers AT+MQTTPUB=0,\"t\"",
			.plan = "split 1; delay 600ms"}},
	{ANSWER, {"reset ", UNKNOWN, 0, STARTED "|! lost in the reset: AT+MQTTPUB=0,\"t\"",
			 .plan = "reset 5"}},
	{TRAFFIC, {"", UNKNOWN, SOME, STARTED, .plan = "reset 60"}},
	/* Too short a length: what is behind it is no line of a board's. */
	{ANSWER, {"ok ", 6, 1, "< OK", .plan = "length -1"}},
	/* One that swallows what comes behind it: it is all there again, two seconds later. */
	{ANSWER, {"ok ", 6, 0, "< OK|" CUT, .plan = "length 1000"}},
	/* ... but for what is no +MQTT line: it can't be told from a payload. */
	{QUEUE, {"timeout ok ok ", 6, 2, CUT "|" NO_AT,
			.plan = "message m text; length 1000; message m text; length 0"}},
	{IDLE, {"", 3, 0, LOST "|" WITH_WIFI, .plan = "wifi off; at 5s wifi on"}},
	{IDLE, {"", UNKNOWN, 0, PULLED "|" BACK "|" STARTED, .plan = "plug off; at 5s plug on"}},
	{POLLING, {"", 0, 0, PULLED "|" BACK "|" STARTED, .plan = "plug off; at 5s plug on"}},
	{POLLING, {"", 6, 0, "! the board does not report its state",
			  .plan = "mute MQTTCONN; at 30s off"}},
	{PAYLOAD, {"ok ", 6, SOME, "< +MQTTPUB:OK", .plan = "between 1 b text; split 1; busy 1"}},
};

#endif
