/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * First contact: boards that are scripted here, and what is found out about them.  The boot texts
 * are those of real boards, as their users posted them.
 */
#include "unit.h"

#include "doctor/finding.h"
#include "doctor/probe.h"

#define GMR_ESP32                                                                      \
	"AT version:2.1.0.0(883f7f2 - Jul 24 2020 11:50:07)\r\nSDK version:v4.0.1\r\n" \
	"compile time(0ad6331):Jul 28 2020 02:47:21\r\nBin version:2.1.0(WROOM-32)\r\n\r\nOK\r\n"
#define CONN "+MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0\r\n\r\nOK\r\n"
#define OK "\r\nOK\r\n"
#define ERROR "\r\nERROR\r\n"

#define C3_BOOT                                                                       \
	"ESP-ROM:esp32c3-api1-20210207\r\nBuild:Feb  7 2021\r\n"                      \
	"rst:0x1 (POWERON),boot:0xc (SPI_FAST_FLASH_BOOT)\r\nSPIWP:0xee\r\n"          \
	"mode:DIO, clock div:2\r\nload:0x3fcd6100,len:0x16b4\r\nentry 0x403ce000\r\n" \
	"I (30) boot: ESP-IDF v4.3.3 2nd stage bootloader\r\n"
#define ESP32_BOOT                                                           \
	"ets Jul 29 2019 12:21:46\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x13 " \
	"(SPI_FAST_FLASH_BOOT)\r\nconfigsip: 0, SPIWP:0xee\r\n"              \
	"load:0x3fff0018,len:4\r\nentry 0x40080640\r\nI (29) boot: ESP-IDF v4.0\r\n"

struct exchange {
	const char *line, *answer; /* the line with its line end */
};

struct scripted {
	const char *what;
	struct doctor_rate speaks; /* 0: any */
	const char *said;          /* unasked... */
	int first_ms, every_ms;    /* ... first then, and again and again if not 0 */
	bool echoes, joined;       /* its own echo (joined: RX and TX are one wire) */
	struct exchange exchanges[6];
	const char *other; /* to every other line; NULL: nothing */
	const char *found; /* names, the cause first */
	const char *says;  /* a piece of the first finding's text */
	const char *to_do; /* ... and of its remedy */
	bool no_rate, reset;
	enum line_end ends;
	int mute_ms; /* so long it hears nothing; then at 115200 baud only */
};

#define AT_COMMANDS(gmr, conn)               \
	{"AT\r\n", OK}, {"AT+GMR\r\n", gmr}, \
	{                                    \
		"AT+MQTTCONN?\r\n", conn     \
	}

static const struct scripted boards[] = {
	{.what = "a healthy board",
		.exchanges = {AT_COMMANDS(GMR_ESP32, CONN)},
		.found = "firmware state sent",
		.says = "answers at 115200 baud: ESP-AT 2.1.0"},
	{.what = "a healthy board that echoes",
		.echoes = true,
		.exchanges = {AT_COMMANDS(GMR_ESP32, CONN)},
		.found = "firmware state sent",
		.says = "dialect esp32-s"},
	{.what = "a healthy board behind TCP",
		.no_rate = true,
		.exchanges = {AT_COMMANDS(GMR_ESP32, CONN)},
		.found = "firmware state sent",
		.says = "the board answers: ESP-AT"},
	{.what = "a board that starts when it has been given up",
		.exchanges = {AT_COMMANDS(GMR_ESP32, CONN)},
		.mute_ms = 5000,
		.found = "firmware state sent",
		.says = "answers at 115200"},
	{.what = "nothing at all",
		.found = "silent sent",
		.says = "at all 16 rates",
		.to_do = "the adapter's RX to the board's TX"},
	{.what = "nothing behind TCP",
		.no_rate = true,
		.found = "silent sent",
		.says = "silence",
		.to_do = "EN high"},
	{.what = "RX and TX joined",
		.joined = true,
		.found = "echo sent",
		.says = "RX and TX are joined",
		.to_do = "cross the lines"},
	{.what = "a board that wants CR alone",
		.exchanges = {{"AT\r", OK}, {"AT+GMR\r", ERROR}, {"AT+CMD?\r", ERROR},
			{"AT+MQTTCONN?\r", CONN}},
		.found = "line-end firmware state sent",
		.says = "CR alone, not CR LF",
		.to_do = "--line-end cr"},
	{.what = "a board that wants CR alone, as it is known to",
		.ends = LINE_END_CR,
		.exchanges = {{"AT\r", OK}, {"AT+GMR\r", GMR_ESP32}, {"AT+MQTTCONN?\r", CONN}},
		.found = "firmware state sent"},
	{.what = "a board that refuses lines that end in LF alone",
		.ends = LINE_END_LF,
		.exchanges = {AT_COMMANDS(GMR_ESP32, CONN)},
		.other = ERROR,
		.found = "line-end firmware state sent",
		.says = "CR LF, not LF alone",
		.to_do = "--line-end crlf"},
	{.what = "a board that refuses every AT",
		.exchanges = {{"AT+GMR\r\n", GMR_ESP32}, {"AT+MQTTCONN?\r\n", CONN}},
		.other = ERROR,
		.found = "firmware state sent"},
	{.what = "a board that wants CR LF after all",
		.ends = LINE_END_LF,
		.exchanges = {AT_COMMANDS(GMR_ESP32, CONN)},
		.found = "line-end firmware state sent",
		.says = "CR LF, not LF alone"},
	{.what = "9600 baud",
		.speaks = {9600, false},
		.exchanges = {AT_COMMANDS(GMR_ESP32, CONN)},
		.found = "wrong-rate firmware state sent",
		.says = "answers at 9600 baud, not at 115200",
		.to_do = "atmq -b 9600 /dev/ttyUSB0"},
	{.what = "74880 baud, and it talks",
		.speaks = {74880, false},
		.said = "+MQTTDISCONNECTED:0\r\n",
		.first_ms = 50,
		.every_ms = 700,
		.exchanges = {AT_COMMANDS(GMR_ESP32, CONN)},
		.found = "wrong-rate firmware state sent",
		.says = "74880 baud"},
	{.what = "921600 baud",
		.speaks = {921600, false},
		.exchanges = {AT_COMMANDS(GMR_ESP32, CONN)},
		.found = "wrong-rate firmware state sent",
		.says = "921600 baud"},
	{.what = "115200 baud with even parity",
		.speaks = {115200, true},
		.exchanges = {AT_COMMANDS(GMR_ESP32, CONN)},
		.found = "wrong-rate firmware state sent",
		.says = "115200 baud, even parity",
		.to_do = "--parity even"},
	{.what = "921600 baud with even parity",
		.speaks = {921600, true},
		.exchanges = {AT_COMMANDS(GMR_ESP32, CONN)},
		.found = "wrong-rate firmware state sent",
		.says = "921600 baud, even parity"},
	{.what = "a rate that is not tried",
		.speaks = {31250, false},
		.said = "temperature 21.5 degrees\r\n",
		.first_ms = 50,
		.every_ms = 200,
		.found = "garbage sent",
		.says = "garbage at all 16 rates",
		.to_do = "--baud"},
	{.what = "garbage behind TCP",
		.no_rate = true,
		.said = "\x80\xf8\x1e\xfe\x80\x06\x9e\xf8",
		.every_ms = 200,
		.found = "garbage sent",
		.says = "the port at the other end"},
	{.what = "the log port of an ESP32-C3, just started",
		.said = C3_BOOT,
		.first_ms = 100,
		.found = "log-port sent",
		.says = "log port of ESP32-C3",
		.to_do = "TX is GPIO7, RX is GPIO6"},
	{.what = "the log port of an ESP32",
		.said = ESP32_BOOT,
		.first_ms = 100,
		.found = "log-port sent",
		.says = "log port of ESP32:",
		.to_do = "TX is GPIO17, RX is GPIO16"},
	{.what = "a log port that is running",
		.said = "\033[0;32mI (81234) wifi:bcn_timeout,ap_probe_send_start\033[0m\r\n",
		.first_ms = 300,
		.every_ms = 5000,
		.found = "log-port sent",
		.says = "log port of the board",
		.to_do = "ESP8266: TX GPIO15, RX GPIO13"},
	{.what = "a chip without AT firmware",
		.said = "ESP-ROM:esp32s3-20210327\r\nBuild:Mar 27 2021\r\n",
		.first_ms = 100,
		.found = "log-port sent",
		.to_do = "no AT firmware is released for ESP32-S3"},
	{.what = "a log port that is also the AT port",
		.said = ESP32_BOOT "\r\nready\r\n",
		.first_ms = 100,
		.exchanges = {AT_COMMANDS(GMR_ESP32, CONN)},
		.found = "firmware state sent"},
	{.what = "no firmware",
		.said = "invalid header: 0xffffffff\r\n",
		.first_ms = 20,
		.every_ms = 30,
		.found = "no-firmware sent",
		.says = "no firmware in the flash of the chip",
		.to_do = "flash"},
	{.what = "no firmware, and its watchdog resets it",
		.said = "rst:0x10 (RTCWDT_RTC_RESET),boot:0x17 (SPI_FAST_FLASH_BOOT)\r\n"
			"invalid header: 0x00000000\r\ninvalid header: 0x00000000\r\n"
			"ets Jul 29 2019 12:21:46\r\n\r\n",
		.first_ms = 20,
		.every_ms = 400,
		.found = "no-firmware sent",
		.says = "ESP32"},
	{.what = "download mode",
		.said = "ESP-ROM:esp32c3-api1-20210207\r\nBuild:Feb  7 2021\r\n"
			"rst:0x1 (POWERON),boot:0x5 (DOWNLOAD(USB/UART0/1))\r\n"
			"waiting for download\r\n",
		.first_ms = 100,
		.found = "download-mode sent",
		.says = "ESP32-C3 is in download mode",
		.to_do = "GPIO9"},
	{.what = "download mode of an ESP8266, at its ROM's rate",
		.speaks = {74880, false},
		.said = " ets Jan  8 2013,rst cause:2, boot mode:(1,6)\r\n\r\n",
		.first_ms = 40,
		.every_ms = 100,
		.found = "download-mode wrong-rate sent",
		.says = "ESP8266 is in download mode"},
	{.what = "a brownout again and again",
		.said = "\r\nBrownout detector was triggered\r\n\r\nets Jun  8 2016 00:22:57\r\n\r\n"
			"rst:0xc (SW_CPU_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n",
		.first_ms = 20,
		.every_ms = 300,
		.found = "brownout reset-loop sent",
		.says = "supply voltage",
		.to_do = "500 mA"},
	{.what = "one crash, which has many lines",
		.said = "Guru Meditation Error: Core  0 panic'ed (LoadProhibited). Exception was "
			"unhandled.\r\nBacktrace: 0x400d1f4a:0x3ffb1e30\r\nRebooting...\r\n"
			"ets Jun  8 2016 00:22:57\r\n\r\n"
			"rst:0x8 (TG1WDT_SYS_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n",
		.first_ms = 20,
		.found = "log-port sent"},
	{.what = "a reset loop",
		.said = "Guru Meditation Error: Core  0 panic'ed (LoadProhibited). Exception was "
			"unhandled.\r\nRebooting...\r\nets Jun  8 2016 00:22:57\r\n\r\n"
			"rst:0xc (SW_CPU_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n",
		.first_ms = 20,
		.every_ms = 900,
		.found = "reset-loop log-port sent",
		.says = "reset loop",
		.to_do = "flash the firmware"},
	{.what = "a reset loop that takes four seconds a turn",
		.said = "rst:0x8 (TG1WDT_SYS_RST),boot:0xc (SPI_FAST_FLASH_BOOT)\r\n"
			"Saved PC:0x4004c0dc\r\n",
		.first_ms = 100,
		.every_ms = 4000,
		.found = "reset-loop log-port sent",
		.says = "started 2 times"},
	{.what = "a reset loop seen from the AT port",
		.said = "\r\nready\r\n",
		.first_ms = 20,
		.every_ms = 700,
		.found = "reset-loop deaf sent",
		.says = "in a reset loop: it started 7 times"},
	{.what = "one reset that was asked for",
		.reset = true,
		.said = "\r\nready\r\n",
		.first_ms = 600,
		.exchanges = {AT_COMMANDS(GMR_ESP32, CONN)},
		.found = "firmware state sent"},
	{.what = "a board that does not hear",
		.said = "WIFI DISCONNECT\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n",
		.first_ms = 500,
		.found = "deaf sent",
		.says = "does not hear us",
		.to_do = "adapter's TX to the board's RX"},
	{.what = "a modem",
		.exchanges = {{"AT\r\n", OK}},
		.other = ERROR,
		.found = "other-maker sent",
		.says = "refuses AT+GMR"},
	{.what = "a modem that has a version of its own",
		.exchanges = {{"AT\r\n", OK},
			{"AT+GMR\r\n", "\r\nEC20CEFAGR06A05M4G\r\n\r\nOK\r\n"}},
		.other = ERROR,
		.found = "other-maker sent",
		.says = "it says: EC20CEFAGR06A05M4G"},
	{.what = "NonOS AT",
		.exchanges = {AT_COMMANDS("AT version:1.7.4.0(May 11 2020 19:13:04)\r\n"
					  "SDK version:3.0.4(9532ceb)\r\nOK\r\n",
			ERROR)},
		.other = ERROR,
		.found = "no-mqtt sent",
		.says = "NonOS AT 1.7.4",
		.to_do = "ESP-AT 2.1"},
	{.what = "Combo AT",
		.exchanges = {AT_COMMANDS(
			"company:Ai-Thinker|Co.,Ltd\r\nAT version:V4.18_P1.4.4\r\n"
			"\r\nOK\r\n",
			ERROR)},
		.found = "no-mqtt sent",
		.says = "Ai-Thinker's own firmware"},
	{.what = "ESP-AT that was built without MQTT",
		.exchanges = {AT_COMMANDS(GMR_ESP32, ERROR)},
		.found = "no-mqtt sent",
		.says = "has no AT+MQTT commands"},
	{.what = "ESP-AT that refuses to tell a state before it is configured",
		.exchanges = {AT_COMMANDS(GMR_ESP32, "ERR CODE:0x010a6001\r\n" ERROR)},
		.found = "firmware sent",
		.says = "ESP-AT 2.1.0"},
	{.what = "ESP-AT that refuses to tell a state, and lists its commands",
		.exchanges = {AT_COMMANDS(GMR_ESP32, ERROR),
			{"AT+CMD?\r\n", "+CMD:0,\"AT\",0,0,0,1\r\n+CMD:1,\"AT+MQTTUSERCFG\",0,0,1,0"
					"\r\n\r\nOK\r\n"}},
		.found = "firmware sent"},
	{.what = "ESP-AT 2.0 that lists its commands",
		.exchanges = {{"AT\r\n", OK},
			{"AT+GMR\r\n", "AT version:2.0.0.0(f1b0eb9 - Jul 15 2019)\r\n\r\nOK\r\n"},
			{"AT+CMD?\r\n",
				"+CMD:0,\"AT\",0,0,0,1\r\n+CMD:1,\"AT+GMR\",0,0,0,1\r\n\r\nOK\r\n"}},
		.other = ERROR,
		.found = "no-mqtt sent"},
	{.what = "a clone",
		.exchanges = {AT_COMMANDS("AT version:BK7231N 1.0.2\r\n\r\nOK\r\n", CONN),
			{"AT+CMD?\r\n", ERROR}},
		.found = "firmware state sent",
		.says = "another maker's firmware"},
	{.what = "a device that speaks something else",
		.said = "$GPGGA,092750.000,5321.6802,N,00630.3372,W,1,8,1.03,61.7,M*76\r\n",
		.first_ms = 100,
		.every_ms = 1000,
		.found = "not-at sent",
		.says = "$GPGGA"},
	{.what = "a board that is busy for ever",
		.other = "\r\nbusy p...\r\n",
		.found = "busy sent",
		.says = "busy",
		.to_do = "wait"},
	{.what = "a board that waits for bytes",
		.exchanges = {{"AT\r\n", ">"}},
		.found = "waiting-for-bytes sent",
		.says = "payload",
		.to_do = "reset"},
	{.what = "a board whose payload the probe fills",
		.exchanges = {{"AT+GMR\r\n", GMR_ESP32}, {"AT+MQTTCONN?\r\n", CONN},
			{"AT\r\n", "+MQTTPUB:OK\r\n\r\nOK\r\n"}},
		.found = "waiting-for-bytes firmware state sent",
		.says = "was used for it"},
	{.what = "two bytes and then nothing",
		.said = "ok",
		.first_ms = 10,
		.found = "no-answer sent"},
};

struct bench {
	const struct scripted *board;
	struct doctor_probe *probe;
	struct doctor_rate rate;
	struct buf line, due;    /* what the board hears, and what it is about to say */
	int64_t due_at, said_at; /* -1: nothing */
	int64_t now;
	bool bad_line; /* the probe sent something else than it may */
};

/* At another rate each byte is another one. */
static void bench_say(struct bench *b, const char *text, size_t n)
{
	const struct doctor_rate *speaks = &b->board->speaks;
	bool same = !speaks->baud || (speaks->baud == b->rate.baud && speaks->even == b->rate.even);

	for (size_t i = 0; i < n; i++)
		buf_add_char(&b->due, same ? text[i] : (char)(text[i] * 7 | 0x80));
	b->due_at = b->now + 10000;
}

static void bench_answer(struct bench *b)
{
	const char *line = buf_text(&b->line), *answer = b->board->other;

	for (size_t i = 0; i < ALEN(b->board->exchanges) && b->board->exchanges[i].line; i++)
		if (strcmp(line, b->board->exchanges[i].line) == 0)
			answer = b->board->exchanges[i].answer;
	if (answer)
		bench_say(b, answer, strlen(answer));
}

static void bench_send(void *user, struct slice bytes)
{
	struct bench *b = user;
	const struct doctor_rate *speaks = &b->board->speaks;
	struct slice line = slice_trim(bytes);

	b->bad_line |= !slice_eq(line, SLICE("AT")) && !slice_eq(line, SLICE("AT+GMR")) &&
	               !slice_eq(line, SLICE("AT+CMD?")) && !slice_eq(line, SLICE("AT+MQTTCONN?"));
	if (b->board->joined || b->board->echoes)
		bench_say(b, bytes.p, bytes.n);
	if (speaks->baud && (speaks->baud != b->rate.baud || speaks->even != b->rate.even))
		return;
	if (b->board->mute_ms &&
		(b->now < b->board->mute_ms * 1000 || b->rate.baud != 115200 || b->rate.even))
		return;
	buf_set(&b->line, bytes);
	bench_answer(b);
}

static bool bench_set_rate(void *user, const struct doctor_rate *rate)
{
	struct bench *b = user;

	b->rate = *rate;
	return true;
}

static void bench_run(struct bench *b)
{
	int64_t start = b->now, deadline;

	b->said_at = b->board->said ? b->now + b->board->first_ms * 1000 : -1;
	b->due_at = -1;
	while ((deadline = doctor_probe_deadline(b->probe)) >= 0) {
		if (b->due_at >= 0 && b->due_at <= deadline) {
			struct buf due = b->due;
			b->now = b->due_at;
			b->due = (struct buf){0};
			b->due_at = -1;
			doctor_probe_receive(b->probe, buf_slice(&due), b->now);
			buf_fini(&due);
		} else if (b->said_at >= 0 && b->said_at <= deadline) {
			b->now = b->said_at;
			b->said_at = b->board->every_ms ? b->now + b->board->every_ms * 1000 : -1;
			bench_say(b, b->board->said, strlen(b->board->said));
		} else {
			b->now = deadline;
			doctor_probe_tick(b->probe, b->now);
		}
		if (b->now - start > 10000000)
			fail_msg("%s: it takes more than ten seconds", b->board->what);
	}
}

static void bench_compare(struct bench *b, const struct doctor_findings *findings)
{
	const struct scripted *board = b->board;
	struct buf names = {0};

	for (size_t i = 0; i < findings->count; i++)
		buf_addf(&names, "%s%s", i ? " " : "", findings->list[i].name);
	struct buf text = findings->list[0].text, remedy = findings->list[0].remedy;
	if (strcmp(buf_text(&names), board->found) != 0)
		fail_msg("%s: %s, not %s (%.*s)", board->what, buf_text(&names), board->found,
			SLICE_ARG(buf_slice(&text)));
	if (board->says && slice_find(buf_slice(&text), slice_of(board->says)) == SLICE_NONE)
		fail_msg("%s: %.*s", board->what, SLICE_ARG(buf_slice(&text)));
	if (board->to_do && slice_find(buf_slice(&remedy), slice_of(board->to_do)) == SLICE_NONE)
		fail_msg("%s: %.*s", board->what, SLICE_ARG(buf_slice(&remedy)));
	for (size_t i = 0; i < findings->count; i++)
		if (findings->list[i].fault != (findings->list[i].remedy.n > 0))
			fail_msg("%s: %s: a fault has a remedy", board->what,
				findings->list[i].name);
	buf_fini(&names);
}

static void what_is_wrong_with_a_board_is_found(void **state)
{
	const struct doctor_rate asked = {115200, false}, none = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(boards); i++) {
		struct bench b = {.board = &boards[i], .rate = asked, .now = 77};
		const struct doctor_output output = {
			bench_send, boards[i].no_rate ? NULL : bench_set_rate, &b};
		struct doctor_findings findings;

		const struct doctor_start begin = {
			boards[i].no_rate ? none : asked, boards[i].ends, boards[i].reset};
		b.probe = doctor_probe_new(&output, &begin, b.now);
		buf_add_text(&doctor_probe_facts(b.probe)->name, "/dev/ttyUSB0");
		bench_run(&b);
		doctor_find(doctor_probe_facts(b.probe), &findings);
		bench_compare(&b, &findings);
		assert_false(b.bad_line);
		assert_int_equal(b.rate.baud, 115200);
		assert_false(b.rate.even);
		doctor_findings_fini(&findings);
		doctor_probe_free(b.probe);
		buf_fini(&b.line);
		buf_fini(&b.due);
	}
}

/* Pieces of what boards say, cut anywhere, and noise, at any time. */
static struct slice next_bytes(uint32_t *seed, char room[64])
{
	static const char *const pieces[] = {"AT\r\n", OK, ERROR, "busy p...\r\n", "\r\n>",
		"+CMD:0,\"", "+MQTTSUBRECV:0,\"t\",9999,", "rst:0x1 (", "ready\r\n",
		"AT version:2.1.0.0(", "\r"};
	uint32_t r = *seed = *seed * 1664525 + 1013904223;
	const char *piece = pieces[(r >> 8) % ALEN(pieces)];
	size_t n = (r >> 16) % 64;

	if (r >> 31)
		return slice_sub(slice_of(piece), 0, n);
	for (size_t i = 0; i < n; i++)
		room[i] = (char)((r >> 3) * (i + 7) >> 5);
	return (struct slice){room, n};
}

static void whatever_comes_there_is_a_finding_within_ten_seconds(void **state)
{
	const struct doctor_rate asked = {115200, false}, none = {0};

	(void)state;
	for (uint32_t run = 0; run < 300; run++) {
		const struct scripted silent = {.what = "any bytes", .no_rate = run % 5 == 0};
		struct bench b = {.board = &silent, .rate = asked};
		const struct doctor_output output = {
			bench_send, silent.no_rate ? NULL : bench_set_rate, &b};
		struct doctor_findings findings;
		uint32_t seed = run;
		int64_t deadline;
		char room[64];

		const struct doctor_start begin = {silent.no_rate ? none : asked,
			(enum line_end)(run % LINE_ENDS), run % 7 == 0};
		b.probe = doctor_probe_new(&output, &begin, 0);
		while ((deadline = doctor_probe_deadline(b.probe)) >= 0) {
			struct slice bytes = next_bytes(&seed, room);
			int64_t then = b.now + (seed >> 12) % 400000;

			if (then < deadline) {
				b.now = then;
				doctor_probe_receive(b.probe, bytes, b.now);
			} else {
				b.now = deadline;
				doctor_probe_tick(b.probe, b.now);
			}
		}
		if (b.now > 10000000)
			fail_msg("run %u takes %lld us", run, (long long)b.now);
		doctor_find(doctor_probe_facts(b.probe), &findings);
		assert_true(findings.count > 1);
		assert_false(b.bad_line);
		assert_true(doctor_rate_same(&b.rate, &asked));
		doctor_findings_fini(&findings);
		doctor_probe_free(b.probe);
		buf_fini(&b.line);
		buf_fini(&b.due);
	}
}

static void what_is_wrong_with_a_port_is_found(void **state)
{
	static const struct {
		enum doctor_port port;
		const char *cause, *remedy, *reader, *text;
	} cases[] = {
		{DOCTOR_PORT_MISSING, "no such port", "there is /dev/ttyUSB1", "",
			"p: no such port\n    what to do: there is /dev/ttyUSB1\n"},
		{DOCTOR_PORT_DENIED, "permission denied", "sudo usermod", "cat reads it",
			"p: permission denied\n    what to do: sudo usermod\n"},
		{DOCTOR_PORT_HELD, "in use by picocom (process 1)", "close it there first", "",
			"p: in use by picocom (process 1)\n    what to do: close it there first\n"},
		{DOCTOR_PORT_SEVERAL, "two are called so", "", "",
			"p: two are called so\n    what to do: name one of them; atmq ports shows what each "
			"is called\n"},
	};
	struct doctor_findings findings;
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct doctor_facts f = {.port = cases[i].port, .state = -1};

		buf_add_text(&f.name, "p");
		buf_add_text(&f.cause, cases[i].cause);
		buf_add_text(&f.remedy, cases[i].remedy);
		buf_add_text(&f.reader, cases[i].reader);
		doctor_find(&f, &findings);
		buf_clear(&text);
		doctor_add_text(&text, &findings, &f);
		assert_buf(&text, cases[i].text);
		assert_true(doctor_findings_any_fault(&findings));
		doctor_findings_fini(&findings);
		doctor_facts_fini(&f);
	}
	buf_fini(&text);
}

static void what_explains_a_silence_comes_before_it(void **state)
{
	static const struct {
		const char *reader, *stuck, *found;
	} cases[] = {
		{"", "", "silent"},
		{"cat (process 3) reads it", "", "second-reader silent"},
		{"", "4 bytes are waiting because CTS is off", "stuck"},
		{"cat (process 3) reads it", "4 bytes are waiting", "second-reader stuck"},
	};
	struct doctor_findings findings;

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct doctor_facts f = {.state = -1};
		struct buf names = {0};

		buf_add_text(&f.reader, cases[i].reader);
		buf_add_text(&f.reader_remedy, cases[i].reader[0] ? "close it there" : "");
		buf_add_text(&f.stuck, cases[i].stuck);
		doctor_find(&f, &findings);
		for (size_t k = 0; k < findings.count; k++) {
			buf_addf(&names, "%s%s", k ? " " : "", findings.list[k].name);
			assert_true(findings.list[k].remedy.n > 0);
		}
		assert_buf(&names, cases[i].found);
		doctor_findings_fini(&findings);
		doctor_facts_fini(&f);
		buf_fini(&names);
	}
}

static void findings_as_json(void **state)
{
	struct doctor_facts f = {.port = DOCTOR_PORT_OPEN,
		.answered = true,
		.has_mqtt = true,
		.state = -1,
		.rate = {9600, false},
		.asked = {115200, false}};
	struct doctor_findings findings;
	struct buf text = {0};

	(void)state;
	buf_add_text(&f.name, "/dev/ttyUSB0");
	doctor_find(&f, &findings);
	doctor_add_json(&text, &findings, &f);
	assert_buf(&text,
		"{\"finding\":\"wrong-rate\",\"fault\":true,\"port\":\"/dev/ttyUSB0\",\"text\":\"the "
		"rate is wrong: the board answers at 9600 baud, not at 115200 baud\",\"remedy\":\"atmq "
		"-b 9600 /dev/ttyUSB0, or baud = 9600 in config.ini; AT+UART_DEF=115200,8,1,0,0 "
		"changes the board's own\"}\n"
		"{\"finding\":\"firmware\",\"fault\":false,\"port\":\"/dev/ttyUSB0\",\"text\":\"the "
		"board answers at 9600 baud: the firmware does not report its version, "
		"so it may be another maker's\",\"remedy\":"
		"null}\n");
	doctor_findings_fini(&findings);
	doctor_facts_fini(&f);
	buf_fini(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_wrong_with_a_board_is_found),
		cmocka_unit_test(whatever_comes_there_is_a_finding_within_ten_seconds),
		cmocka_unit_test(what_is_wrong_with_a_port_is_found),
		cmocka_unit_test(what_explains_a_silence_comes_before_it),
		cmocka_unit_test(findings_as_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
