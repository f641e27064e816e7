/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each fault with its effect on the wire; the same seed gives the same bytes.
 */
#include "unit.h"

#include <stdlib.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "page.h"
#include "sim/faults.h"
#include "wire/parser.h"

struct bench {
	struct faults *faults;
	struct board *board;
	struct broker *broker;
	struct buf out; /* all that came, each write ended by | where marks are on */
	bool marks;
	struct buf plugs;
	int64_t now;
};

static void hear(void *user, struct slice bytes)
{
	struct bench *t = user;

	buf_add(&t->out, bytes);
	if (t->marks)
		buf_add_char(&t->out, '|');
}

static void plugged(void *user, bool on)
{
	buf_add_text(&((struct bench *)user)->plugs, on ? "on " : "off ");
}

static int64_t now(void *user)
{
	return ((struct bench *)user)->now;
}

static void board_says(void *user, struct slice bytes)
{
	faults_say(((struct bench *)user)->faults, bytes);
}

static void run(struct bench *t)
{
	broker_memory_run(t->broker);
	board_tick(t->board, t->now);
	faults_tick(t->faults);
	broker_memory_run(t->broker);
}

static void bench_init(struct bench *t)
{
	*t = (struct bench){.broker = broker_memory_new()};
	t->faults = faults_new(
		&(struct faults_options){.send = hear, .plug = plugged, .now = now, .user = t});
	t->board = board_new(&(struct board_options){.send = board_says,
		.user = t,
		.broker = t->broker,
		.hooks = faults_hooks(t->faults)});
	faults_attach(t->faults, t->board);
	board_power_on(t->board, 0);
	run(t);
	board_receive(t->board, SLICE("ATE0\r\n"), 0);
	buf_clear(&t->out);
}

static void bench_fini(struct bench *t)
{
	t->broker->free(t->broker);
	board_free(t->board);
	faults_free(t->faults);
	buf_fini(&t->out);
	buf_fini(&t->plugs);
}

static void add(struct bench *t, const char *plan)
{
	struct diag d;

	if (!faults_add(t->faults, slice_of(plan), &d))
		fail_msg("%s: %s", plan, d.text);
}

static void send(struct bench *t, const char *line)
{
	board_receive(t->board, slice_of(line), t->now);
	board_receive(t->board, SLICE("\r\n"), t->now);
	run(t);
}

#define assert_said(t, text)                 \
	do {                                 \
		assert_buf(&(t)->out, text); \
		buf_clear(&(t)->out);        \
	} while (0)

static void connect(struct bench *t, const char *reconnect)
{
	struct buf line = {0};

	send(t, "AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,0,\"\"");
	buf_addf(&line, "AT+MQTTCONN=0,\"h\",1883,%s", reconnect);
	send(t, buf_text(&line));
	buf_fini(&line);
	buf_clear(&t->out);
}

/* What is read of each, up to its first mistake. */
static void plans_are_read_as_they_should_be(void **state)
{
	static const char *const plans[] = {"", "# nothing", ";;\n ;", "off", "off off", "seed 0",
		"seed 1000000000", "seed 1000000001", "seed -1", "split 0", "split 65536",
		"delay 0us", "delay 1us", "delay 20ms", "delay 5s", "delay 86400s", "delay 86401s",
		"delay 86400000ms", "delay 86400001ms", "delay -1s", "delay s", "delay 1m",
		"lose 0", "lose 1", "lose 1.01", "lose 0.5x", "flip .25", "noise 1e-3",
		"noise 0.000000000000000000000000000001", "noise 0.00000000000000000000000000001",
		"between 0", "between 0 t", "between 1 t", "between 1 t some text", "between 1",
		"busy 0.5", "mute all", "mute AT+MQTTPUB", "mute MQTTPUB", "mute AT+", "endless on",
		"endless off", "endless", "length -65536", "length 65536", "length -65537",
		"length 65537", "flood 0", "flood 1000000", "flood 1000001", "flood 5 t",
		"flood 5 t 0", "flood 5 t 65536", "flood 5 t 65537", "flood 5 t 1 x", "reset",
		"reset 1", "reset 0", "reset 1000000000", "reset 1000000001", "wifi on",
		"broker off", "plug on", "message t", "message t a  b", "message", "at 1s off",
		"at 0us wifi off", "at 5s at 6s off", "at 1s reset 5",
		"split 1;lose 0.5 # both; of them\nflip 1", "split 1 # lose 1\n\nsplit 2",
		" \tsplit\t1 ; off", "offx", "of"};
	struct buf page = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(plans); i++) {
		struct slice rest = slice_of(plans[i]);
		struct fault f;
		struct diag d;

		utf8_add_visible(&page, rest);
		buf_add_char(&page, '\n');
		while (fault_read(&rest, &f, &d)) {
			buf_addf(&page, "  %s", fault_row(f.kind)->name);
			if (f.at)
				buf_addf(&page, ", in %lld us", (long long)f.at);
			buf_addf(&page, ", number %lld", f.number);
			if (f.bytes)
				buf_addf(&page, ", bytes %lld", f.bytes);
			if (f.chance > 0)
				buf_addf(&page, ", chance %g", f.chance);
			if (f.word.n)
				buf_addf(&page, ", word <%.*s>", SLICE_ARG(f.word));
			if (f.text.n)
				buf_addf(&page, ", text <%.*s>", SLICE_ARG(f.text));
			buf_add_char(&page, '\n');
		}
		if (d.text[0])
			buf_addf(&page, "  %s\n", d.text);
	}
	assert_page(buf_slice(&page), "faults");
	buf_fini(&page);
}

static void a_plan_that_is_wrong_says_where(void **state)
{
	static const struct {
		const char *plan, *why;
	} cases[] = {
		{"warp 9", "warp is not a known fault"},
		{"flup 0.1", "flup is not a known fault; did you mean flip?"},
		{"slpit 1", "slpit is not a known fault; did you mean split?"},
		{"split", "number of bytes is missing"},
		{"split x", "x is not a number of bytes"},
		{"split \033[31m", "␛[31m is not a number of bytes"},
		{"\033 1", "␛ is not a known fault"},
		{"off\n\a", "␇ is not a known fault"},
		{"split 65537", "number of bytes is 65537; it can be 0 to 65536"},
		{"lose 1.5", "1.5 is not a chance between 0 and 1"},
		{"lose nan", "nan is not a chance between 0 and 1"},
		{"lose -0.1", "-0.1 is not a chance between 0 and 1"},
		{"delay 20", "20 is not a time such as 20ms or 5s"},
		{"delay 99999999999s", "99999999999s is not a time such as 20ms or 5s"},
		{"delay 20ms 3", "delay has too many arguments: 3"},
		{"wifi", "state (on or off) is missing"},
		{"wifi maybe", "maybe is not a state (on or off)"},
		{"at wifi off", "wifi is not a time such as 20ms or 5s"},
		{"at 5s", "statement after the time is missing"},
		{"at", "time such as 20ms or 5s is missing"},
		{"mute", "command is missing"},
		{"message", "topic is missing"},
		{"between 0.5", "topic is missing"},
		{"flood 5 t -1", "number of bytes is -1; it can be 0 to 65536"},
		{"split 1; # fine\n\nlose x", "x is not a chance between 0 and 1"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct slice rest = slice_of(cases[i].plan);
		struct fault f;
		struct diag d;

		while (fault_read(&rest, &f, &d))
			;
		assert_string_equal(d.text, cases[i].why);
		assert_no_place(d);
	}
}

static void statements_are_parted_by_semicolons_and_lines(void **state)
{
	struct slice plan = SLICE("# a plan\nsplit 3;at 5ms wifi off ; # nothing; more\n"
				  "message a/b some text, \"quoted\"\n\n;;off");
	struct fault f;
	struct diag d;

	(void)state;
	assert_true(fault_read(&plan, &f, &d));
	assert_int_equal(f.kind, FAULT_SPLIT);
	assert_int_equal(f.number, 3);
	assert_true(fault_read(&plan, &f, &d));
	assert_int_equal(f.kind, FAULT_WIFI);
	assert_int_equal(f.at, 5000);
	assert_int_equal(f.number, 0);
	assert_true(fault_read(&plan, &f, &d));
	assert_int_equal(f.kind, FAULT_MESSAGE);
	assert_slice(f.word, "a/b");
	assert_slice(f.text, "some text, \"quoted\"");
	assert_true(fault_read(&plan, &f, &d));
	assert_int_equal(f.kind, FAULT_OFF);
	assert_false(fault_read(&plan, &f, &d));
	assert_string_equal(d.text, "");
}

/* As "*lose* _CHANCE_". */
static void every_fault_stands_in_the_manual_page(void **state)
{
	struct buf page = {0}, path = {0};
	const char *folder = getenv("SOURCE_DIR");

	(void)state;
	if (!folder)
		skip_test("SOURCE_DIR is not set");
	buf_addf(&path, "%s/doc/atmq-sim.1.scd", folder);
	FILE *f = fopen(buf_text(&path), "r");
	assert_non_null(f);
	for (int c; (c = fgetc(f)) != EOF;)
		buf_add_char(&page, c == '\n' || c == '\t' ? ' ' : (char)c);
	fclose(f);
	for (int kind = 0; kind < FAULT_KINDS; kind++) {
		const struct fault_row *row = fault_row((enum fault_kind)kind);
		struct buf wanted = {0};

		buf_addf(&wanted, "*%s*", row->name);
		if (row->arguments[0])
			buf_addf(&wanted, " _%s_", row->arguments);
		if (slice_find(buf_slice(&page), buf_slice(&wanted)) == SLICE_NONE)
			fail_msg("the manual page has no %s", buf_text(&wanted));
		buf_fini(&wanted);
	}
	buf_fini(&page);
	buf_fini(&path);
}

static void split_cuts_each_write(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t);
	t.marks = true;
	add(&t, "split 3");
	send(&t, "AT");
	assert_said(&t, "\r\nO|K\r\n|");
	add(&t, "split 0");
	send(&t, "AT");
	assert_said(&t, "\r\nOK\r\n|");
	bench_fini(&t);
}

static void delay_parts_the_pieces_in_time_and_keeps_their_order(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t);
	t.now = 1000000;
	t.marks = true;
	add(&t, "split 3; delay 20ms");
	send(&t, "AT");
	assert_said(&t, "\r\nO|");
	assert_int_equal(faults_deadline(t.faults), 1020000);
	/* What comes meanwhile waits its turn, even when the delay is over. */
	add(&t, "delay 0ms; split 0");
	send(&t, "AT");
	assert_said(&t, "");
	t.now = 1020000;
	run(&t);
	assert_said(&t, "K\r\n|\r\nOK\r\n|");
	assert_int_equal(faults_deadline(t.faults), -1);
	bench_fini(&t);
}

static void the_same_seed_gives_the_same_bytes(void **state)
{
	static const char *const plans[] = {
		"lose 0.2; flip 0.2; noise 0.2; seed 7",
		"lose 0.2; flip 0.2; noise 0.2; seed 8",
		/* However it is cut. */
		"split 1; lose 0.2; flip 0.2; noise 0.2; seed 7",
	};
	struct buf said[ALEN(plans)] = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(plans); i++) {
		struct bench t;

		bench_init(&t);
		add(&t, plans[i]);
		for (int line = 0; line < 50; line++)
			send(&t, "AT+GMR");
		buf_add(&said[i], buf_slice(&t.out));
		bench_fini(&t);
	}
	assert_false(slice_eq(buf_slice(&said[0]), buf_slice(&said[1])));
	assert_true(slice_eq(buf_slice(&said[0]), buf_slice(&said[2])));
	for (size_t i = 0; i < ALEN(plans); i++)
		buf_fini(&said[i]);
}

/* Of 10,000 bytes, about as many as the chance says; the seed is fixed. */
static void lost_flipped_and_added_bytes_are_as_many_as_asked(void **state)
{
	static const struct {
		const char *plan;
		size_t least, most;           /* bytes that come */
		size_t same_least, same_most; /* of them 'x' */
	} cases[] = {
		{"lose 0.1", 8800, 9200, 8800, 9200},
		{"flip 0.1", 10000, 10000, 8800, 9200},
		{"noise 0.1", 10800, 11200, 10000, 10030},
		{"lose 1", 0, 0, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench t;
		size_t same = 0;

		bench_init(&t);
		add(&t, cases[i].plan);
		for (int k = 0; k < 10000; k++)
			faults_say(t.faults, SLICE("x"));
		for (size_t k = 0; k < t.out.n; k++)
			same += t.out.p[k] == 'x';
		assert_in_range(t.out.n, cases[i].least, cases[i].most);
		assert_in_range(same, cases[i].same_least, cases[i].same_most);
		bench_fini(&t);
	}
}

#define ON "+MQTTSUBRECV:0,\"t\",2,on\r\n"

/* protocol.md 2.1: between any two lines, between OK and the prompt, and right after '>'. */
static void a_message_comes_wherever_one_may(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t);
	connect(&t, "0");
	/* With a chance of 0 a message may follow as with any other. */
	add(&t, "between 0 t on");
	send(&t, "AT");
	assert_said(&t, "\r\nOK\r\n");
	add(&t, "between 1 t on");
	send(&t, "AT");
	assert_said(&t, ON "\r\nOK\r\n" ON);
	send(&t, "AT+MQTTPUBRAW=0,\"x\",2,0,0");
	assert_said(&t, "\r\nOK\r\n" ON "\r\n>" ON);
	board_receive(t.board, SLICE("ab"), 0);
	run(&t);
	assert_said(&t, "+MQTTPUB:OK\r\n");
	send(&t, "AT+MQTTCONN?");
	assert_said(&t, "+MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0\r\n" ON ON "\r\nOK\r\n" ON);
	send(&t, "nonsense");
	assert_said(&t, ON "\r\nERROR\r\n" ON);
	bench_fini(&t);
}

static void busy_is_said_in_place_of_running_the_line(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t);
	add(&t, "busy 1");
	send(&t, "AT+SYSMSG=3");
	assert_said(&t, "\r\nbusy p...\r\n");
	add(&t, "busy 0");
	send(&t, "AT+SYSMSG?");
	assert_said(&t, "+SYSMSG:0\r\n\r\nOK\r\n");
	bench_fini(&t);
}

static void a_mute_command_says_nothing(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t);
	add(&t, "mute AT+SYSMSG");
	send(&t, "AT+SYSMSG?");
	assert_said(&t, "");
	send(&t, "AT");
	assert_said(&t, "\r\nOK\r\n");
	add(&t, "mute all");
	send(&t, "AT");
	assert_said(&t, "");
	add(&t, "mute none");
	send(&t, "AT");
	assert_said(&t, "\r\nOK\r\n");
	add(&t, "mute all; off");
	send(&t, "AT");
	assert_said(&t, "\r\nOK\r\n");
	bench_fini(&t);
}

static void an_endless_prompt_swallows_everything_until_a_reset(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t);
	connect(&t, "0");
	add(&t, "endless on");
	send(&t, "AT+MQTTPUBRAW=0,\"x\",2,0,0");
	assert_said(&t, "\r\nOK\r\n\r\n>");
	for (int i = 0; i < 100; i++)
		send(&t, "AT");
	assert_said(&t, "");
	add(&t, "off; reset");
	run(&t);
	t.now = board_deadline(t.board);
	run(&t);
	assert_said(&t, "\r\nready\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n");
	bench_fini(&t);
}

static void a_length_can_be_wrong(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t);
	add(&t, "length 2; message t abc");
	assert_said(&t, "+MQTTSUBRECV:0,\"t\",5,abc\r\n");
	add(&t, "length -9; message t abc");
	assert_said(&t, "+MQTTSUBRECV:0,\"t\",0,abc\r\n");
	add(&t, "length 0; message t abc");
	assert_said(&t, "+MQTTSUBRECV:0,\"t\",3,abc\r\n");
	bench_fini(&t);
}

static void a_flood_has_as_many_messages_a_second_as_asked(void **state)
{
	struct bench t;
	size_t count = 0;

	(void)state;
	bench_init(&t);
	t.now = 5;
	add(&t, "flood 4 a/b 12");
	run(&t);
	assert_said(&t, "");
	assert_int_equal(faults_deadline(t.faults), 250005);
	t.now = 500005;
	run(&t);
	assert_said(&t, "+MQTTSUBRECV:0,\"a/b\",12,0000000001..\r\n"
			"+MQTTSUBRECV:0,\"a/b\",12,0000000002..\r\n");
	add(&t, "flood 100000");
	while (t.now < 1500005) {
		t.now += 1000;
		run(&t);
	}
	for (size_t i = 0; i < t.out.n; i++)
		count += t.out.p[i] == '\n';
	assert_int_equal(count, 100000);
	bench_fini(&t);
}

/* Whoever waits for the deadline has a message then, not a fraction of a microsecond later. */
static void a_flood_is_due_at_its_deadline(void **state)
{
	static const char *const plans[] = {"flood 3", "flood 7", "flood 78", "flood 999999"};

	(void)state;
	for (size_t i = 0; i < ALEN(plans); i++) {
		struct bench t;

		bench_init(&t);
		add(&t, plans[i]);
		for (int message = 1; message <= 100; message++) {
			t.now = faults_deadline(t.faults);
			buf_clear(&t.out);
			run(&t);
			assert_true(t.out.n > 0);
		}
		bench_fini(&t);
	}
}

struct losses {
	size_t whole, damaged, shortened, incomplete;
};

/* As the flood sends it, or with the length 40 shortened to 4 or 0: then the rest is a line. */
static void count_losses(void *user, const struct wire_event *e)
{
	struct losses *l = user;
	size_t digits = 0;

	l->incomplete += e->type == WIRE_EVENT_INCOMPLETE;
	if (e->type != WIRE_EVENT_MESSAGE)
		return;
	while (digits < e->payload.n && ascii_is_digit(e->payload.p[digits]))
		digits++;
	if (e->payload.n == 40 && digits == 10 && e->payload.p[39] == '.')
		l->whole++;
	else if (e->payload.n == 4 || e->payload.n == 0)
		l->shortened++;
	else
		l->damaged++;
}

/* One byte in 500: a tenth of the messages lose one.  One in 100: some lose three and more, and the
 * next header one as well, which can't be told from a length that is wrong. */
static void messages_that_lost_bytes_are_not_handed_out_as_whole(void **state)
{
	static const struct {
		const char *plan;
		size_t incomplete; /* at least */
		size_t damaged;    /* at most */
	} cases[] = {
		{"seed 1; lose 0.002; flood 200 t 40", 120, 0},
		{"seed 20261129; lose 0.002; flood 200 t 40", 120, 0},
		{"seed 3; lose 0.01; flood 200 t 40", 600, 2},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench t;
		struct wire_parser p;
		struct losses l = {0};

		bench_init(&t);
		add(&t, cases[i].plan);
		for (; t.now < 12000000; t.now += 5000)
			run(&t);
		wire_parser_init(&p, count_losses, &l);
		wire_parser_feed(&p, buf_slice(&t.out));
		wire_parser_finish(&p);
		assert_true(l.damaged <= cases[i].damaged);
		assert_true(l.incomplete >= cases[i].incomplete);
		assert_true(l.shortened <= 40);
		assert_true(l.whole >= 1200);
		wire_parser_fini(&p);
		bench_fini(&t);
	}
}

static void a_reset_cuts_what_is_being_said(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t);
	connect(&t, "0");
	add(&t, "reset 9");
	send(&t, "AT");
	assert_said(&t, "\r\nOK\r\n");
	send(&t, "AT+MQTTCONN?");
	assert_said(&t, "+MQ");
	t.now = board_deadline(t.board);
	assert_int_equal(t.now, BOARD_RESET_US);
	run(&t);
	assert_said(&t, "\r\nready\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n");
	send(&t, "AT+MQTTCONN?");
	assert_said(&t, "AT+MQTTCONN?\r\n+MQTTCONN:0,0,0,\"\",\"\",\"\",0\r\n\r\nOK\r\n");
	bench_fini(&t);
}

static void wifi_goes_and_comes_back(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t);
	connect(&t, "1");
	add(&t, "wifi off");
	assert_said(&t, "WIFI DISCONNECT\r\n+MQTTDISCONNECTED:0\r\n");
	send(&t, "AT+CWJAP=\"atmq-sim\",\"12345678\"");
	run(&t);
	assert_said(&t, "+CWJAP:3\r\n\r\nERROR\r\n");
	add(&t, "wifi off");
	assert_said(&t, "");
	add(&t, "wifi on");
	run(&t);
	assert_said(&t, "WIFI CONNECTED\r\nWIFI GOT IP\r\n"
			"+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",1\r\n");
	bench_fini(&t);
}

static void the_broker_goes_and_comes_back(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t);
	connect(&t, "0");
	add(&t, "broker off");
	assert_said(&t, "+MQTTDISCONNECTED:0\r\n");
	send(&t, "AT+MQTTCLEAN=0");
	buf_clear(&t.out);
	send(&t, "AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,0,\"\"");
	send(&t, "AT+MQTTCONN=0,\"h\",1883,0");
	assert_said(&t, "\r\nOK\r\n+MQTTDISCONNECTED:0\r\n\r\nERROR\r\n");
	add(&t, "broker on");
	send(&t, "AT+MQTTCONN=0,\"h\",1883,0");
	assert_said(&t, "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n\r\nOK\r\n");
	bench_fini(&t);
}

static void an_unplugged_board_is_silent_and_boots_when_it_is_back(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t);
	add(&t, "plug off");
	send(&t, "AT");
	add(&t, "message t x");
	assert_said(&t, "");
	assert_buf(&t.plugs, "off ");
	add(&t, "plug on");
	assert_said(&t, "\r\nready\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n");
	assert_buf(&t.plugs, "off on ");
	bench_fini(&t);
}

/* A second restart while they are away changes nothing; what is said meanwhile is heard by nobody. */
static void the_ports_of_a_board_with_usb_of_its_own_vanish_at_each_restart(void **state)
{
	static const char *const restarts[] = {"AT+RST", "AT+RESTORE"};

	(void)state;
	for (size_t i = 0; i < ALEN(restarts); i++) {
		struct bench t;

		bench_init(&t);
		add(&t, "vanish 2s");
		send(&t, restarts[i]);
		assert_said(&t, "\r\nOK\r\n");
		assert_buf(&t.plugs, "");
		t.now = faults_deadline(t.faults);
		run(&t);
		assert_buf(&t.plugs, "off ");
		t.now += 1900000;
		run(&t);
		assert_false(board_is_booting(t.board));
		assert_said(&t, "");
		t.now = faults_deadline(t.faults);
		run(&t);
		assert_buf(&t.plugs, "off on ");
		assert_int_equal(faults_deadline(t.faults), -1);
		add(&t, "vanish 0s; reset");
		run(&t);
		run(&t);
		assert_buf(&t.plugs, "off on ");
		bench_fini(&t);
	}
}

static void a_board_that_is_unplugged_while_its_ports_are_away_stays_so(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t);
	add(&t, "vanish 2s; reset");
	run(&t);
	t.now = faults_deadline(t.faults);
	run(&t);
	add(&t, "plug off");
	t.now += 10000000;
	run(&t);
	assert_buf(&t.plugs, "off off ");
	add(&t, "plug on");
	assert_buf(&t.plugs, "off off on ");
	bench_fini(&t);
}

static void what_has_no_power_does_not_restart(void **state)
{
	static const char *const plans[] = {"plug off; reset", "reset; plug off"};

	(void)state;
	for (size_t i = 0; i < ALEN(plans); i++) {
		struct bench t;

		bench_init(&t);
		add(&t, plans[i]);
		assert_int_equal(faults_deadline(t.faults), -1);
		run(&t);
		assert_false(board_is_booting(t.board));
		assert_int_equal(board_deadline(t.board), -1);
		bench_fini(&t);
	}
}

static void what_is_planned_comes_in_its_time(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t);
	t.now = 10;
	add(&t, "at 2s message t two\nat 1s message t one; at 2s message t three");
	assert_int_equal(faults_deadline(t.faults), 1000010);
	t.now = 1000010;
	run(&t);
	assert_said(&t, "+MQTTSUBRECV:0,\"t\",3,one\r\n");
	t.now = 9000000;
	run(&t);
	assert_said(&t, "+MQTTSUBRECV:0,\"t\",3,two\r\n+MQTTSUBRECV:0,\"t\",5,three\r\n");
	add(&t, "at 1s message t never; off");
	assert_int_equal(faults_deadline(t.faults), -1);
	bench_fini(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plan_that_is_wrong_says_where),
		cmocka_unit_test(plans_are_read_as_they_should_be),
		cmocka_unit_test(statements_are_parted_by_semicolons_and_lines),
		cmocka_unit_test(every_fault_stands_in_the_manual_page),
		cmocka_unit_test(split_cuts_each_write),
		cmocka_unit_test(delay_parts_the_pieces_in_time_and_keeps_their_order),
		cmocka_unit_test(the_same_seed_gives_the_same_bytes),
		cmocka_unit_test(lost_flipped_and_added_bytes_are_as_many_as_asked),
		cmocka_unit_test(a_message_comes_wherever_one_may),
		cmocka_unit_test(busy_is_said_in_place_of_running_the_line),
		cmocka_unit_test(a_mute_command_says_nothing),
		cmocka_unit_test(an_endless_prompt_swallows_everything_until_a_reset),
		cmocka_unit_test(a_length_can_be_wrong),
		cmocka_unit_test(a_flood_has_as_many_messages_a_second_as_asked),
		cmocka_unit_test(a_flood_is_due_at_its_deadline),
		cmocka_unit_test(messages_that_lost_bytes_are_not_handed_out_as_whole),
		cmocka_unit_test(a_reset_cuts_what_is_being_said),
		cmocka_unit_test(wifi_goes_and_comes_back),
		cmocka_unit_test(the_broker_goes_and_comes_back),
		cmocka_unit_test(an_unplugged_board_is_silent_and_boots_when_it_is_back),
		cmocka_unit_test(the_ports_of_a_board_with_usb_of_its_own_vanish_at_each_restart),
		cmocka_unit_test(a_board_that_is_unplugged_while_its_ports_are_away_stays_so),
		cmocka_unit_test(what_has_no_power_does_not_restart),
		cmocka_unit_test(what_is_planned_comes_in_its_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
