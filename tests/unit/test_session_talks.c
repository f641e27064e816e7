/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whole conversations as a page: what the journal says and when (in milliseconds), what goes out, how
 * each command ends, and where the session stands after it.  A step takes a millisecond.  tests/view/conversations.txt shows what a user would read.
 */
#include <inttypes.h>

#include "page.h"
#include "session_rig.h"

#define OK "\r\nOK\r\n"
#define ERROR "\r\nERROR\r\n"

/* "> AT" is typed, "< OK" is heard as a line, "raw OK" without its end; the other words are those of
 * talk_step. */
static const struct {
	const char *title;
	bool polls;
	const char *steps[40];
} talks[] = {
	/* ---- other makers ---- */

	{"ALREADY SUBSCRIBE without OK; with one; a note of the log port", false,
		{"> AT+MQTTSUB=0,\"t\",1", "< ALREADY SUBSCRIBE", "wait 1",
			"> AT+MQTTSUB=0,\"t\",1", "< ALREADY SUBSCRIBE", "< OK",
			"> AT+MQTTUNSUB=0,\"t\"", "< NO UNSUBSCRIBE", "wait 1", "> AT",
			"< ALREADY SUBSCRIBE", "wait 1", "< OK", NULL}},
	{"+NAME:OK and +NAME:ERROR:7 end the command of that name", false,
		{"> AT+MQTTCONN=0,\"h\",1883,0", "< +MQTTCONN:ERROR:7", "> AT+MQTTSUB=0,\"t\",1",
			"< +MQTTCONN:ERROR:7", "< +MQTTSUB:OK", "> AT+FOO=1", "< +FOOD:OK",
			"< +FOO:OK", "< OK", "wait 1", "< OK", NULL}},
	{"+MQTTPUBRAW:OK, and +MQTTPUB:OK without a prompt", false,
		{"> AT+MQTTPUB=0,\"t\",\"d\",1,0", "< +MQTTPUB:OK", "wait 1",
			"> AT+MQTTPUB=0,\"t\",\"d\",1,0", "< +MQTTPUB:ERROR:3", NULL}},
	{"A word for the state", true,
		{"hear +MQTTCONN:0,connected,1,\"h\",1883,1", "hear OK", NULL}},

	/* ---- advice ---- */

	{"Nothing comes back: the wiring, once; a limit that is a guess", false,
		{"> AT+FOO=1", "wait 60", "> AT+CWMODE=1", "wait 60", NULL}},
	{"Nothing comes back from a board that has answered", false,
		{"> AT", "< OK", "> AT+CWMODE=1", "wait 60", "> AT+CWMODE=1", "wait 60", "> AT",
			"< OK", "> AT+CWMODE=1", "wait 60", NULL}},
	{"Something comes back, but no answer", false,
		{"> AT+CWMODE=1", "< WIFI GOT IP", "wait 60", NULL}},
	{"The board is busy", false, {"> AT+CWMODE=1", "< busy p...", "wait 60", NULL}},
	{"The board is busy with a payload to come", false,
		{"> AT+MQTTPUBRAW=0,\"t\",5,0,0", "< busy p...", "wait 60", NULL}},
	{"A poll is not answered: once until the board answers", true,
		{"wait 60", "wait 60", "> AT", "< OK", "wait 60", NULL}},
	{"A poll is not answered, though other bytes come", true,
		{"hear WIFI GOT IP", "wait 60", NULL}},
	{"A poll is told busy", true, {"hear busy p...", "wait 4", NULL}},
	{"A mute board is reported once for all", true,
		{"> AT", "wait 60", "wait 60", "> AT", "wait 60", NULL}},
	{"A publication without an acknowledgement, version by version", false,
		{"> AT+GMR", "< AT version:4.0.0.0(a)", "< OK", "> AT+MQTTPUB=0,\"t\",\"d\",1,0",
			"wait 60", "> AT+MQTTPUB=0,\"t\",\"d\",1,0", "wait 60", "> AT+GMR",
			"< AT version:4.1.0.0(a)", "< OK", "> AT+MQTTPUB=0,\"t\",\"d\",1,0",
			"wait 60", "> AT+GMR", "< AT version:4.1.1.0(a)", "< OK",
			"> AT+MQTTPUB=0,\"t\",\"d\",1,0", "wait 60", "> AT+GMR",
			"< AT version:4.2.0.0(a)", "< OK", "> AT+MQTTPUB=0,\"t\",\"d\",1,0",
			"wait 60", "> AT+GMR", "< AT version:5.0.0.0(a)", "< OK",
			"> AT+MQTTPUB=0,\"t\",\"d\",1,0", "wait 60", NULL}},
	{"A publication that the board echoed", false,
		{"> AT+MQTTPUB=0,\"t\",\"d\",1,0", "< AT+MQTTPUB=0,\"t\",\"d\",1,0", "wait 60",
			NULL}},
	{"A connection that is not answered", false,
		{"> AT+MQTTCONN=0,\"h\",1883,0", "< WIFI GOT IP", "wait 120", NULL}},
	{"No '>' for five bytes", false, {"> AT+MQTTPUBRAW=0,\"t\",5,0,0", "wait 60", NULL}},
	{"No '>' for five bytes, with a key that sends zeros", false,
		{"keys", "> AT+MQTTPUBRAW=0,\"t\",5,0,0", "wait 60", NULL}},
	{"No '>' for one byte, and one line waits", false,
		{"> AT+MQTTPUBRAW=0,\"t\",1,0,0", "> AT", "wait 60", NULL}},
	{"No '>' for an unknown number of bytes, and two lines wait", false,
		{"keys", "> AT+CIPSEND", "> AT", "> AT", "wait 60", NULL}},
	{"No '>' for a payload of no bytes", false,
		{"> AT+MQTTPUBRAW=0,\"t\",0,0,0", "wait 60", NULL}},
	{"All bytes are out, and no result comes", false,
		{"keys", "> AT+MQTTPUBRAW=0,\"t\",5,0,0", "< OK", "prompt", "bytes hello", "> AT",
			"wait 60", "pull", "plug", NULL}},
	{"A board that may still be waiting, behind a link that comes back", false,
		{"> AT+MQTTPUBRAW=0,\"t\",5,0,0", "wait 60", "pull", "plug", NULL}},
	{"Refused without a client", false,
		{"< +MQTTCONN:0,0,0,\"\",\"\",\"\",0", "> AT+MQTTCONN=0,\"h\",1883,0", "< ERROR",
			"> AT+MQTTCLIENTID=0,\"c\"", "< ERROR", "> AT+MQTTCLEAN=0", "< ERROR",
			"> AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,0,\"\"", "< ERROR",
			"> AT+MQTTSUB=0,\"t\",0", "< ERROR", "> AT+CWMODE=1", "< ERROR", NULL}},
	{"Refused while configured", false,
		{"< +MQTTCONN:0,1,1,\"\",\"\",\"\",0", "> AT+MQTTSUB=0,\"t\",0", "< ERROR",
			"> AT+MQTTCLIENTID=0,\"c\"", "< ERROR", "> AT+MQTTCLEAN=0", "< ERROR",
			NULL}},
	{"Refused while disconnected, with reconnect 0", false,
		{"< +MQTTCONN:0,3,1,\"h\",\"1883\",\"\",0", "> AT+MQTTSUB=0,\"t\",0", "< ERROR",
			"> AT+MQTTCONN=0,\"h\",1883,0", "< ERROR",
			"> AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,0,\"\"", "< ERROR",
			"> AT+MQTTCLEAN=0", "< ERROR", NULL}},
	{"Refused while disconnected, with reconnect 1", false,
		{"< +MQTTCONN:0,3,1,\"h\",\"1883\",\"\",1", "> AT+MQTTSUB=0,\"t\",0", "< ERROR",
			"> AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,0,\"\"", "< ERROR", NULL}},
	{"Refused while connected", false,
		{"< +MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0", "> AT+MQTTSUB=0,\"t\",0", "< ERROR",
			"> AT+MQTTCONN=0,\"h\",1883,0", "< ERROR",
			"> AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,0,\"\"", "< ERROR", NULL}},
	{"Refused in a state without a name", false,
		{"< +MQTTCONN:0,7,1,\"h\",\"1883\",\"\",0", "> AT+MQTTCONN=0,\"h\",1883,0",
			"< ERROR", NULL}},
	{"Disconnected while it connects: no state is to blame", false,
		{"< +MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0", "> AT+MQTTCONN=0,\"h\",1883,0",
			"< +MQTTDISCONNECTED:0", "< ERROR", NULL}},
	{"The line has a mistake in it", false,
		{"> AT+MQTTSUB=0,\"t\",9", "< ERROR", "> AT+SYSLOG=1", "< OK",
			"> AT+MQTTSUB=0,\"t\",9", "< ERROR", NULL}},
	{"Not connected: a checklist for a scheme that is not known, and for each that is", false,
		{"> AT+SYSLOG=1", "< OK", "> AT+MQTTCONN=0,\"h\",1,0", "< ERROR",
			"> AT+MQTTCONN=0,\"h\",1,0", "< ERROR", "connect 1", "connect 2",
			"connect 3", "connect 4", "connect 5", "connect 6", "connect 7",
			"connect 8", "connect 9", "connect 10", "connect 1", "connect 10", NULL}},
	{"A publication that fails gives no code, so none is asked for", false,
		{"> AT+MQTTPUBRAW=0,\"t\",1,0,0", "< OK", "prompt", "bytes x", "< +MQTTPUB:FAIL",
			"> AT+MQTTPUBRAW=0,\"t\",1,0,0", "< ERROR", NULL}},
	{"A reset while it connects", false,
		{"> AT+MQTTCONN=0,\"mqtt://h\",1883,0", "< ready", "wait 1", "> AT+CWMODE=1",
			"< ready", NULL}},
	{"The board refuses polls", true,
		{"< ERR CODE:0x01090000", "< ERROR", "< ERROR", "wait 60", "> AT+MQTTCONN?",
			"< +MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0", "< OK", "wait 60", NULL}},
	{"The board refuses to list its subscriptions", true,
		{"< +MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0", "< OK", "< ERR CODE:0x010a6048",
			"< ERROR", "wait 60", NULL}},
	{"A code blames a value of 32 bytes, and one of 33", false,
		{"> AT+MQTTSUB=0,\"456789012345678901234567890123\",0", "< ERR CODE:0x010a6043",
			"< ERROR", "> AT+MQTTSUB=0,\"4567890123456789012345678901234\",0",
			"< ERR CODE:0x010a6043", "< ERROR", NULL}},
	{"A code in no table, one that means busy", false,
		{"> AT+CWMODE=1", "< ERR CODE:0xffffffff", "< ERROR", "> AT+CWMODE=1",
			"< ERR CODE:0x010b0001", "< ERROR", NULL}},
	{"A network cannot be joined", false,
		{"> AT+CWJAP=\"s\",\"p\"", "< +CWJAP:1", "< ERROR", "> AT+CWJAP=\"s\",\"p\"",
			"< +CWJAP:2", "< ERROR", "> AT+CWJAP=\"s\",\"p\"", "< +CWJAP:3", "< ERROR",
			"> AT+CWJAP=\"s\",\"p\"", "< +CWJAP:4", "< ERROR", "> AT+CWJAP=\"s\",\"p\"",
			"< +CWJAP:5", "< ERROR", NULL}},
	{"The board starts, with nothing to repeat", false, {"keys", "< ready", NULL}},
	{"The board starts, with a connection to repeat and a key for it", false,
		{"keys", "connected 0", "< ready", NULL}},
	{"The board starts, with a connection to repeat and no key", false,
		{"connected 0", "< ready", NULL}},
	{"The board restarts as it was told", false, {"> AT+RST", "< OK", "< ready", NULL}},
	{"Firmware is reported once, until it is another", false,
		{"> AT+GMR", "< AT version:2.1.0.0(a)", "< OK", "> AT+GMR",
			"< AT version:2.1.0.0(a)", "< OK", "> AT+GMR", "< AT version:3.2.0.0(a)",
			"< OK", NULL}},
	{"Firmware of another dialect than was set", false,
		{"dialect", "> AT+GMR", "< AT version:2.1.0.0(a)", "< OK", NULL}},
	{"Firmware without MQTT", false, {"> AT+GMR", "< AT version:1.7.4.0(a)", "< OK", NULL}},
	{"Lost, with reconnect 0", false,
		{"< +MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0", "< +MQTTDISCONNECTED:0",
			"< +MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0", "< +MQTTDISCONNECTED:0",
			NULL}},
	{"Lost, with reconnect 1", false,
		{"< +MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",1", "< +MQTTDISCONNECTED:0", NULL}},
	{"Lost, with reconnect 0, a connection to repeat and a key for it", false,
		{"keys", "connected 0", "< +MQTTDISCONNECTED:0", NULL}},
	{"Lost, with a connection to repeat and no key", false,
		{"connected 0", "< +MQTTDISCONNECTED:0", NULL}},
	{"Found disconnected, though nothing was reported", true,
		{"< +MQTTCONN:0,3,1,\"h\",\"1883\",\"\",0", "< OK", "wait 5",
			"< +MQTTCONN:0,3,1,\"h\",\"1883\",\"\",0", "< OK", NULL}},
	{"Connected again by itself", false,
		{"connected 1", "< +MQTTDISCONNECTED:0",
			"< +MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",1", "< +MQTTDISCONNECTED:0",
			"< +MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",1", NULL}},
	{"Bytes that are not text, once a link", false,
		{"noise", "noise", "pull", "plug", "noise", NULL}},
	{"A log port, once a link", false,
		{"< I (29) boot: x", "< I (33) boot: y", "pull", "plug", "< I (29) boot: x", NULL}},
	{"A log line that says why a connection fails", false,
		{"> AT+SYSLOG=1", "< OK", "> AT+MQTTCONN=0,\"h\",8883,0",
			"log E (98) esp-tls-mbedtls: mbedtls_ssl_handshake returned -0x2700",
			"< ERROR", "> AT+MQTTCONN=0,\"h\",8883,0",
			"log E (98) esp-tls-mbedtls: mbedtls_ssl_handshake returned -0x2700",
			"< ERROR", "> AT+MQTTCONN=0,\"h\",8883,0", "< ERROR", NULL}},
	{"A state in a form of its own", true,
		{"< +MQTTCONN:what,is,this", "< OK", "wait 5", "< +MQTTCONN:what,is,this", "< OK",
			NULL}},
	/* ---- in flight ---- */
	{"A command that is submitted while bytes are read goes out behind them", false,
		{"follow AT+GMR", "> AT", "< OK+ERROR", "< OK", NULL}},
	{"A second line waits for the first", false,
		{"> AT", "> AT+CWMODE=1", "wait 1", "< OK", "wait 2", "< ERROR", NULL}},
	{"An answer that nothing was asked for", false, {"< OK", "< ERROR", NULL}},
	{"A code that comes behind a busy one, and behind one that is known", false,
		{"> AT+MQTTSUB=0,\"t\",0", "< ERR CODE:0x010b0001", "< ERR CODE:0x010a6043",
			"< ERR CODE:0xffffffff", "< ERROR", NULL}},
	{"A late answer, with an echo and without", false,
		{"> AT", "< AT", "< OK", "> AT+CWMODE=1", "wait 60", "> AT+GMR", "< OK", "< AT+GMR",
			"< OK", "> ATE0", "< ATE0", "< OK", "> AT+CWMODE=2", "wait 60", "> AT",
			"< OK", "< OK", NULL}},
	{"A late echo says whose answer follows", false,
		{"> AT+CWMODE=1", "wait 60", "> AT+CWMODE=2", "< AT+CWMODE=1", "< ERROR", "< OK",
			NULL}},
	{"A late answer to a poll stays unseen", true,
		{"wait 10", "< +MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0", "< OK", "wait 5", NULL}},
	{"A late answer to a poll while a line is out", true,
		{"wait 10", "> AT+CWMODE=1", "< +MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0",
			"< ERR CODE:0x010a6003", "< ERROR", "< OK", NULL}},
	{"A line gives a poll a second", true,
		{"> AT", "wait 2", "< OK", "< +MQTTCONN:0,0,0,\"\",\"\",\"\",0", "< OK", NULL}},
	{"The state is asked for on demand", false,
		{"poll", "> AT", "< +MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0", "< OK", "wait 40",
			"< OK", "< +MQTTSUB:0,6,\"t\",0", "< OK", "wait 20", NULL}},
	{"The link goes down with a command out and two that wait", false,
		{"> AT+MQTTUSERCFG=0,3,\"c\",\"\",\"\",0,0,\"\"", "< OK",
			"< +MQTTCONNECTED:0,3,\"h\",\"1883\",\"\",0", "> AT", "> AT", "> AT",
			"pull", "> AT", "reconnect", "pull", "plug", "> AT", "< OK", NULL}},
	{"The link goes down inside a message, and inside a line", false,
		{"raw +MQTTSUBRECV:0,\"t\",9,abc", "pull", "plug", "raw WIFI CONN", "pull", NULL}},
	{"A payload that ends early is given up two seconds after its last byte", false,
		{"raw +MQTTSUBRECV:0,\"t\",9,abc", "wait 1", "raw d", "wait 1", "wait 1", "< ready",
			NULL}},
	{"A line without an end is shown at the time limit", false,
		{"> AT", "raw garbage", "wait 60", "< OK", NULL}},
	{"A restart is waited for, six seconds at most", false,
		{"> AT+RST", "> AT", "< OK", "wait 5", "< ready", "> AT+RST", "< OK", "> AT",
			"wait 5", "wait 1", NULL}},
	{"A reset drops nothing that waits", false,
		{"> AT+CWMODE=1", "> AT", "< ready", "wait 1", "< OK", NULL}},
	{"A line that cannot be sent", false,
		{"> ", "> \rAT", "> AT\rAT", "> ABC\nAT", "> AT+MQTTPUBRAW=0,\"t\",5,0,0|four",
			"> AT+CWMODE=1|four", "bytes four", "pull", "> AT",
			"> AT+MQTTPUBRAW=0,\"t\",5,0,0|hello", NULL}},

	/* ---- payloads ---- */
	{"A payload with its line", false,
		{"> AT+MQTTPUBRAW=0,\"t\",5,0,0|hello", "< OK", "prompt", "< +MQTTPUB:OK", NULL}},
	{"Bytes of the wrong number", false,
		{"> AT+MQTTPUBRAW=0,\"t\",5,0,0", "< OK", "prompt", "bytes four", "bytes sixsix",
			"bytes hello", "bytes hello", "< +MQTTPUB:OK", NULL}},
	{"One byte is waited for, and an unknown number", false,
		{"> AT+MQTTPUBRAW=0,\"t\",1,0,0", "< OK", "prompt", "bytes x", "< +MQTTPUB:OK",
			"> AT+NEW=1", "< OK", "prompt", "bytes ab", "bytes cd", "< SEND OK", NULL}},
	{"The passthrough ends with three plus signs", false,
		{"> AT+CIPSEND", "< OK", "prompt", "bytes hello", "bytes +++", "> AT", "wait 1",
			"< OK", NULL}},
	{"The passthrough is given up", false,
		{"> AT+CIPSEND", "< OK", "prompt", "cancel", "> AT", "wait 1", "< OK", NULL}},
	{"A '>' that comes after it was given up", false,
		{"> AT+MQTTPUBRAW=0,\"t\",5,0,0", "< OK", "wait 60", "prompt", "bytes hello",
			"< +MQTTPUB:OK", "> AT", "< OK", NULL}},
	{"A '>' that comes after its bytes", false,
		{"> AT+MQTTPUBRAW=0,\"t\",5,0,0|hello", "< OK", "wait 10", "prompt",
			"< +MQTTPUB:OK", NULL}},
	{"A '>' of a command that timed out", false,
		{"> AT+MQTTPUBRAW=0,\"t\",5,0,0", "wait 60", "< OK", "prompt", "bytes hello",
			"< +MQTTPUB:OK", NULL}},
	{"A '>' of a command that timed out, while another is out", false,
		{"> AT+MQTTPUBRAW=0,\"t\",5,0,0", "wait 60", "> AT", "prompt", "< OK",
			"bytes hello", "< +MQTTPUB:OK", NULL}},
	{"A '>' that nothing explains", false,
		{"> AT+NEW=1", "< OK", "> AT", "prompt", "bytes hello", "< OK", NULL}},
	{"A result that comes too late", false,
		{"> AT+MQTTPUBRAW=0,\"t\",5,0,0|hello", "< OK", "prompt", "wait 60",
			"< +MQTTPUB:OK", "< +MQTTPUB:FAIL", "> AT", "< OK", NULL}},
	{"Each line of the user's goes out while all else is held back", false,
		{"> AT+MQTTPUBRAW=0,\"t\",5,0,0", "wait 60", "> AT", "wait 60", "reconnect", "poll",
			"> AT", "< OK", NULL}},

	/* ---- given up ---- */
	{"Given up: an answer, and what waits", false,
		{"> AT+CWMODE=1", "> AT", "> AT", "cancel", "> AT", "< OK", NULL}},
	{"Given up: nothing", false, {"cancel", NULL}},
	{"Given up: a payload of five bytes, and one of one", false,
		{"> AT+MQTTPUBRAW=0,\"t\",5,0,0", "< OK", "prompt", "cancel", "< +MQTTPUB:OK",
			"> AT+MQTTPUBRAW=0,\"t\",1,0,0", "< OK", "prompt", "cancel",
			"< +MQTTPUB:OK", NULL}},
	{"Given up before its '>': five bytes, one byte, twice", false,
		{"> AT+MQTTPUBRAW=0,\"t\",5,0,0", "cancel", "< OK", "prompt", "< +MQTTPUB:OK",
			"> AT+MQTTPUBRAW=0,\"t\",1,0,0", "cancel", "cancel", "> AT", "< OK", NULL}},
	{"Given up: an unknown number of bytes", false,
		{"> AT+NEW=1", "< OK", "prompt", "cancel", "> AT", "< OK", NULL}},
	{"Given up: more bytes than a board can hold", false,
		{"> AT+MQTTPUBRAW=0,\"t\",99999999,0,0", "< OK", "prompt", "cancel", "> AT", "< OK",
			NULL}},
	{"Given up: a command that has timed out, and one whose bytes are out", false,
		{"> AT+MQTTPUBRAW=0,\"t\",5,0,0", "wait 60", "cancel", "< +MQTTPUB:OK",
			"> AT+MQTTPUBRAW=0,\"t\",5,0,0|hello", "< OK", "prompt", "wait 60",
			"cancel", "> AT", "< OK", NULL}},

	/* ---- once more ---- */
	{"Nothing to repeat", false,
		{"reconnect", "> AT+MQTTCONN=0,\"h\",1883,0", "< OK", "reconnect", NULL}},
	{"Connected as before", false,
		{"connected 0", "reconnect", "< +MQTTDISCONNECTED:0", "reconnect", "reconnect",
			"< OK", "< OK", "< +MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0", "< OK",
			"< OK", NULL}},
	{"The connection fails, so the subscriptions are left out", false,
		{"connected 0", "< +MQTTDISCONNECTED:0", "reconnect", "< ERROR", "< OK", "< ERROR",
			NULL}},
	{"A subscription that was taken back is not repeated, a listed one is", false,
		{"connected 0", "> AT+MQTTSUB=0,\"u\",1", "< OK", "> AT+MQTTUNSUB=0,\"t\"", "< OK",
			"> AT+MQTTSUB=0,\"refused\",1", "< ERROR", "> AT+MQTTSUB?",
			"< +MQTTSUB:0,6,\"u\",1", "< +MQTTSUB:0,6,\"listed\",2", "< OK",
			"< +MQTTDISCONNECTED:0", "reconnect", "< OK", "< OK", "< OK", "< OK",
			"< OK", NULL}},
	/* ---- what is kept of a conversation ---- */
	{"A note stands between what was said", false, {"> AT", "note it is warm", "< OK", NULL}},
	{"What timed out is not waited for on the next link", false,
		{"> AT", "wait 10", "> AT+CWMODE=1", "wait 10", "pull", "plug", "< OK", "< OK",
			NULL}},
	{"A payload that went out twice is repeated once", false,
		{"> AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,0,\"\"", "< OK",
			"> AT+MQTTLONGUSERNAME=0,5|hello", "wait 10", "< OK", "prompt",
			"bytes hello", "< OK", "> AT+MQTTCONN=0,\"h\",1883,0", "< OK", "reconnect",
			"< OK", "< OK", "< OK", "prompt", "< OK", "< OK", NULL}},
	{"A payload that timed out for good is repeated as it was", false,
		{"> AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,0,\"\"", "< OK",
			"> AT+MQTTLONGUSERNAME=0,5|hello", "< OK", "prompt", "wait 60", "> AT",
			"< OK", "> AT", "< OK", "> AT+MQTTCONN=0,\"h\",1883,0", "< OK", "reconnect",
			"< OK", "< OK", "< OK", "prompt", "< OK", "< OK", NULL}},
	{"A board that restarts, or leaves its network, as it was told loses nothing", false,
		{"connected 0", "> AT+RST", "< OK", "< +MQTTDISCONNECTED:0", "< ready",
			"connected 0", "> AT+CWQAP", "< OK", "< +MQTTDISCONNECTED:0", "connected 0",
			"> AT+CWQAP", "< ERROR", "< +MQTTDISCONNECTED:0", "connected 0", "> AT",
			"< OK", "< +MQTTDISCONNECTED:0", NULL}},
	{"An echo of a secret, cut off in it", false,
		{"> AT+CWJAP=\"net\",\"hunter2-secret\"", "raw AT+CJAP=\"net\",\"hunter2-s",
			"wait 40", NULL}},
	{"A late OK is not another's prompt, twice", false,
		{"> AT+MQTTPUBRAW=0,\"t\",5,0,0", "wait 60", "< OK", "< OK", "< OK", NULL}},
	{"Connected again while another command is out", false,
		{"connected 1", "< +MQTTDISCONNECTED:0", "> AT+CWMODE=1",
			"< +MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",1", "< OK", NULL}},
	{"Connected again while it is being connected", false,
		{"connected 1", "< +MQTTDISCONNECTED:0", "> AT+MQTTCONN=0,\"h\",1883,1",
			"< +MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",1", "< OK", NULL}},
	{"One byte may be waited for behind a link that comes back, no byte is not", false,
		{"> AT+MQTTPUBRAW=0,\"t\",1,0,0", "< OK", "prompt", "pull", "plug", "> AT", "< OK",
			"> AT", "< OK", "> AT+MQTTPUBRAW=0,\"t\",0,0,0", "< OK", "pull", "plug",
			NULL}},
	{"A late row of the user's own question is shown, a poll's is not", false,
		{"> AT+MQTTCONN?", "wait 60", "< +MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0", "< OK",
			"poll", "wait 60", "< +MQTTSUB:0,6,\"t\",0", "< OK",
			"< +MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0", "< OK", NULL}},
	{"The log port comes and goes", false,
		{"log I (29) boot: x", "> AT", "pull log", "< OK", "plug log", NULL}},
};

/* A talk on its bench. */
struct talk {
	struct rig r;
	uint64_t seen; /* journal entries before this one are on the page */
	struct buf *page;
};

static void talk_add_journal(struct talk *t)
{
	static const char marks[] = "><x*#!;~";
	const struct journal *j = session_journal(t->r.s);
	struct journal_entry e;

	for (; journal_get(j, t->seen, &e); t->seen++) {
		buf_addf(t->page, "%6" PRId64 " %c ", e.at / 1000, marks[e.kind]);
		rig_add_visible(t->page, e.text);
		if (e.took >= 0)
			buf_addf(t->page, "  (%" PRId64 " ms)", e.took / 1000);
		buf_add_char(t->page, '\n');
	}
}

static void talk_send(void *user, struct slice bytes, enum session_author by, bool secret)
{
	struct talk *t = user;

	(void)secret;
	/* The user's lines are in the journal. */
	if (by == SESSION_BY_USER && slice_ends(bytes, SLICE("\r\n")))
		return;
	talk_add_journal(t);
	buf_addf(t->page, "       = %s sends ", session_author_name(by));
	if (bytes.n > 40)
		buf_addf(t->page, "%zu bytes", bytes.n);
	else
		rig_add_visible(t->page, bytes);
	buf_add_char(t->page, '\n');
}

static void talk_ended(void *user, const struct session_result *result)
{
	static const char *const names[] = {"ok", "refused", "timeout", "reset", "lost"};
	struct talk *t = user;

	talk_add_journal(t);
	buf_addf(t->page, "       = %s: ", names[result->outcome]);
	rig_add_visible(t->page, result->line);
	buf_addf(t->page, " (%" PRId64 " ms", result->took / 1000);
	if (result->code)
		buf_addf(t->page, ", %08" PRIx32, result->code);
	buf_add_text(t->page, ")\n");
	if (t->r.follow_up) {
		const char *line = t->r.follow_up;
		t->r.follow_up = NULL;
		session_submit(t->r.s, slice_of(line), SESSION_BY_SCRIPT, t->r.now, NULL);
	}
}

static void talk_fact(void *user, const struct session_fact *fact)
{
	struct talk *t = user;

	advice_listen(&t->r.advice, t->r.s, fact);
}

static void talk_start(struct talk *t, bool polls, struct buf *page)
{
	*t = (struct talk){.page = page};
	t->r.s = session_new(&(struct session_output){talk_send, NULL, talk_ended, talk_fact, t},
		AT_DIALECT_ESP32_S);
	if (!polls)
		session_set_poll(t->r.s, 0);
	session_link_up(t->r.s, 0);
	if (polls)
		session_receive(t->r.s, SLICE("AT version:2.1\r\n\r\nOK\r\n"), 0);
}

/* What the session refuses, and the place that is blamed for it. */
static void talk_check(struct talk *t, bool done)
{
	if (!done)
		buf_addf(t->page, "       = not done: %s (at %zu, %zu, code %" PRIx32 ")\n",
			t->r.d.text, t->r.d.at, t->r.d.n, t->r.d.code);
}

static void talk_hear(struct talk *t, const char *text, const char *end)
{
	struct buf line = {0};

	buf_addf(&line, "%s%s", text, end);
	rig_hear_bytes(&t->r, buf_slice(&line));
	buf_fini(&line);
}

static void talk_type(struct talk *t, struct slice line)
{
	size_t bar = slice_find_char(line, '|');

	if (bar == SLICE_NONE)
		talk_check(t, session_submit(t->r.s, line, SESSION_BY_USER, t->r.now, &t->r.d));
	else
		talk_check(
			t, session_submit_payload(t->r.s, slice_sub(line, 0, bar),
				   slice_from(line, bar + 1), SESSION_BY_USER, t->r.now, &t->r.d));
}

/* A configuration, and a connection up to the board's answer. */
static void talk_connect(struct talk *t, long long scheme, long long reconnect)
{
	struct buf line = {0};

	buf_addf(&line, "AT+MQTTUSERCFG=0,%lld,\"c\",\"\",\"\",0,0,\"\"", scheme);
	talk_type(t, buf_slice(&line));
	hear(&t->r, OK);
	buf_clear(&line);
	buf_addf(&line, "AT+MQTTCONN=0,\"h\",1883,%lld", reconnect);
	talk_type(t, buf_slice(&line));
	buf_fini(&line);
}

static void talk_connected(struct talk *t, long long reconnect)
{
	talk_connect(t, 1, reconnect);
	talk_hear(t,
		reconnect ? "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",1"
			  : "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0",
		"\r\n");
	hear(&t->r, OK);
	talk_type(t, SLICE("AT+MQTTSUB=0,\"t\",0"));
	hear(&t->r, OK);
}

static void talk_step(struct talk *t, const char *step)
{
	struct slice rest = slice_of(step);
	struct rig *r = &t->r;
	long long n = 0;

	r->now += 1000;
	if (slice_take(&rest, SLICE("> "))) {
		talk_type(t, rest);
	} else if (slice_eq(rest, SLICE("< OK+ERROR"))) {
		hear(r, OK ERROR);
	} else if (slice_take(&rest, SLICE("< ")) || slice_take(&rest, SLICE("hear "))) {
		talk_hear(t, rest.p, "\r\n");
	} else if (slice_take(&rest, SLICE("raw "))) {
		talk_hear(t, rest.p, "");
	} else if (slice_take(&rest, SLICE("log "))) {
		session_receive_log(r->s, rest, r->now);
		session_receive_log(r->s, SLICE("\n"), r->now);
	} else if (slice_take(&rest, SLICE("note "))) {
		session_note(r->s, rest, r->now);
	} else if (slice_take(&rest, SLICE("bytes "))) {
		talk_check(t, session_send_payload(r->s, rest, r->now, &r->d));
	} else if (slice_take(&rest, SLICE("follow "))) {
		r->follow_up = rest.p;
	} else if (slice_take(&rest, SLICE("wait ")) && slice_to_number(rest, &n)) {
		run_for(r, (double)n);
	} else if (slice_take(&rest, SLICE("connect ")) && slice_to_number(rest, &n)) {
		talk_connect(t, n, 0);
		hear(r, ERROR);
	} else if (slice_take(&rest, SLICE("connected ")) && slice_to_number(rest, &n)) {
		talk_connected(t, n);
	} else if (strcmp(step, "keys") == 0) {
		advice_set_reconnect_key(&r->advice, SLICE("F9"));
		advice_set_cancel_key(&r->advice, SLICE("F10"));
	} else if (strcmp(step, "dialect") == 0) {
		session_set_dialect(r->s, AT_DIALECT_ESP_AT);
	} else if (strcmp(step, "prompt") == 0) {
		hear(r, "\r\n>");
	} else if (strcmp(step, "noise") == 0) {
		hear(r, "\x80\xfe\x01\r\n");
	} else if (strcmp(step, "cancel") == 0) {
		session_cancel(r->s, r->now);
	} else if (strcmp(step, "poll") == 0) {
		session_poll_now(r->s, r->now);
	} else if (strcmp(step, "reconnect") == 0) {
		talk_check(t, session_reconnect(r->s, r->now, &r->d));
	} else if (strcmp(step, "pull log") == 0) {
		session_log_link(r->s, false, "unplugged", r->now);
	} else if (strcmp(step, "plug log") == 0) {
		session_log_link(r->s, true, NULL, r->now);
	} else if (strcmp(step, "pull") == 0) {
		session_link_down(r->s, r->now, "unplugged");
	} else if (strcmp(step, "plug") == 0) {
		session_link_up(r->s, r->now);
	} else {
		fail_msg("no such step: %s", step);
	}
	talk_add_journal(t);
}

static void talk_add_end(struct talk *t)
{
	static const char *const phases[] = {"idle", "answer", "prompt", "payload", "result"};
	struct session_in_flight f = session_in_flight(t->r.s);
	struct slice held;

	buf_addf(t->page, "       . %s", phases[f.phase]);
	if (session_queued(t->r.s))
		buf_addf(t->page, ", %zu queued", session_queued(t->r.s));
	if (session_held(t->r.s, &held))
		buf_addf(t->page, ", held back by %.*s", SLICE_ARG(held));
	if (session_deadline(t->r.s) >= 0)
		buf_addf(t->page, ", wakes in %" PRId64 " ms",
			(session_deadline(t->r.s) - t->r.now) / 1000);
	if (session_scheme(t->r.s))
		buf_addf(t->page, ", scheme %lld", session_scheme(t->r.s));
	buf_addf(t->page, ", messages %" PRIu64 "\n", message_log_end(session_messages(t->r.s)));
}

static void conversations_read_as_they_should(void **state)
{
	struct buf page = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(talks); i++) {
		struct talk t;

		buf_addf(&page, "%s%s\n", i ? "\n" : "", talks[i].title);
		talk_start(&t, talks[i].polls, &page);
		for (const char *const *step = talks[i].steps; *step; step++)
			talk_step(&t, *step);
		talk_add_end(&t);
		rig_fini(&t.r);
	}
	assert_page(buf_slice(&page), "conversations");
	buf_fini(&page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conversations_read_as_they_should),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
