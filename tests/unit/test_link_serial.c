/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serial_rig.h"

#include <limits.h>

#include "link/line_errors.h"
#include "port_holder.h"

/* One that is built in, and two adapters. */
static void start_with_three(struct bench *b)
{
	start(b);
	plug(0, "ttyS0", -1, -1, NULL, "serial8250", "serial8250");
	plug(1, "ttyUSB0", 0x10c4, 0xea60, "0001", "1-1:1.0", "cp210x");
	plug(2, "ttyUSB1", 0x10c4, 0xea60, "00AB", "1-2:1.0", "cp210x");
}

static void a_port_that_is_missing_is_told_with_those_that_are_there(void **state)
{
	static const char *const wanted[] = {
		"/dev/ttyUSB9: no such port; no serial port is plugged in",
		"/dev/ttyUSB9: no such port; there is P/ttyS0",
		"/dev/ttyUSB9: no such port; there are P/ttyUSB0 (10c4:ea60 CP2102\u241b), "
		"P/ttyS0",
		"/dev/ttyUSB9: no such port; there are P/ttyUSB0 (10c4:ea60 CP2102\u241b), "
		"P/ttyUSB1 (10c4:ea60 CP2102\u241b), P/ttyS0",
		"/dev/ttyUSB9: no such port; there are P/ttyUSB0 (10c4:ea60 CP2102\u241b), "
		"P/ttyUSB1 (10c4:ea60 CP2102\u241b), P/ttyS0 and 1 more (atmq ports)",
	};
	struct bench b;

	(void)state;
	start_with_three(&b);
	plug(3, "ttyS1", -1, -1, NULL, "serial8250", "serial8250");
	for (int count = 0; count < (int)ALEN(wanted); count++) {
		struct buf text = {0};

		fake.count = count;
		assert_false(open_link(&b, "/dev/ttyUSB9"));
		for (const char *c = wanted[count]; *c; c++) {
			if (*c == 'P' && c[1] == '/')
				buf_add_text(&text, fake.folder);
			else
				buf_add_char(&text, *c);
		}
		assert_string_equal(b.d.text, buf_text(&text));
		buf_fini(&text);
	}
	finish(&b);
}

static void settings_reach_the_port_and_the_description(void **state)
{
	static const struct {
		struct link_settings settings;
		tcflag_t rate, frame;
		bool xonxoff;
		const char *told;
	} cases[] = {
		{{115200, 8, 1, LINK_PARITY_NONE, LINK_FLOW_NONE}, B115200, CS8, false,
			" 115200 8N1"},
		{{9600, 7, 2, LINK_PARITY_EVEN, LINK_FLOW_RTSCTS}, B9600,
			CS7 | CSTOPB | PARENB | CRTSCTS, false, " 9600 7E2 RTS/CTS"},
		{{921600, 5, 1, LINK_PARITY_ODD, LINK_FLOW_XONXOFF}, B921600, CS5 | PARENB | PARODD,
			true, " 921600 5O1 XON/XOFF"},
		{{74880, 8, 1, LINK_PARITY_NONE, LINK_FLOW_NONE}, BOTHER, CS8, false, " 74880 8N1"},
		{{12345, 8, 1, LINK_PARITY_NONE, LINK_FLOW_NONE}, BOTHER, CS8, false, " 12345 8N1"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench b;
		struct buf told = {0};

		start_with_three(&b);
		b.settings = cases[i].settings;
		assert_true(open_link(&b, fake.ports[0].path));
		assert_int_equal(fake.line.c_cflag & CBAUD, cases[i].rate);
		assert_int_equal(fake.line.c_ospeed, cases[i].settings.baud);
		assert_int_equal(fake.line.c_cflag & (CSIZE | CSTOPB | PARENB | PARODD | CRTSCTS),
			cases[i].frame);
		assert_int_equal(
			fake.line.c_iflag & (IXON | IXOFF), cases[i].xonxoff ? IXON | IXOFF : 0);
		assert_int_equal(fake.line.c_cflag & (CREAD | CLOCAL | HUPCL), CREAD | CLOCAL);
		assert_int_equal(fake.line.c_lflag & (ECHO | ICANON | ISIG | IEXTEN), 0);
		assert_int_equal(fake.line.c_oflag & OPOST, 0);
		assert_int_equal(fake.line.c_iflag & (ICRNL | INLCR | ISTRIP | PARMRK), 0);
		assert_int_equal(fake.line.c_cc[VMIN], 1);
		buf_addf(&told, "%s%s", fake.ports[0].path, cases[i].told);
		assert_string_equal(link_description(b.link), buf_text(&told));
		assert_int_equal(link_baud(b.link), cases[i].settings.baud);
		assert_true(fake.exclusive);
		close_link(&b);
		assert_false(fake.exclusive);
		buf_fini(&told);
		finish(&b);
	}
}

/* A freshly plugged port is cooked, and the kernel sends each line back to the board. */
static void a_board_that_talks_while_its_port_is_opened_or_closed_does_not_hear_itself(void **state)
{
	(void)state;
	for (int pty = 0; pty < 2; pty++) {
		struct bench b;
		char heard[64];

		start_with_three(&b);
		fake.is_pty = pty;
		fake.talks = true;
		assert_true(open_link(&b, fake.ports[0].path));
		fake.talks = false;
		assert_true(b.came.n > 0);
		for (size_t i = 0; i < b.came.n; i += 8)
			assert_memory_equal(b.came.p + i, "AT+RST\r\n", 8);
		fcntl(fake.ports[0].far, F_SETFL, O_NONBLOCK);
		assert_int_equal(read(fake.ports[0].far, heard, sizeof(heard)), -1);
		fake.talks = fake.closes = true;
		close_link(&b);
		fake.talks = false;
		assert_int_equal(read(fake.ports[0].far, heard, sizeof(heard)), -1);
		finish(&b);
	}
}

static void a_port_is_left_as_it_was_found(void **state)
{
	struct bench b;

	(void)state;
	start_with_three(&b);
	fake.line.c_cflag = BOTHER | CS7 | PARENB | CREAD | HUPCL;
	fake.line.c_ospeed = fake.line.c_ispeed = 250000;
	struct termios2 before = fake.line;
	assert_true(open_link(&b, fake.ports[0].path));
	close_link(&b);
	assert_memory_equal(&fake.closed, &before, sizeof(before));
	/* Also one that can't be used. */
	fake.nearest = 300;
	assert_false(open_link(&b, fake.ports[0].path));
	fake.nearest = before.c_ospeed;
	assert_int_equal(fake.closed.c_cflag, before.c_cflag);
	assert_int_equal(fake.closed.c_lflag, before.c_lflag);
	finish(&b);
}

/* Closing drops DTR and RTS, unless it was found not to: then they were up. */
static void lines_that_a_reset_changed_are_left_as_they_were_found(void **state)
{
	(void)state;
	for (int drops = 0; drops < 2; drops++) {
		struct bench b;

		start_with_three(&b);
		fake.line.c_cflag &= ~(tcflag_t)HUPCL;
		fake.line.c_cflag |= drops ? HUPCL : 0;
		assert_true(open_link(&b, fake.ports[0].path));
		assert_true(link_play(b.link, &line_sequence_reset, &b.d));
		close_link(&b);
		assert_string_equal(
			fake.lines, drops ? "-DTR +RTS -RTS " : "-DTR +RTS -RTS +DTRRTS ");
		assert_int_equal(!!(fake.closed.c_cflag & HUPCL), drops);
		finish(&b);
	}
}

static void leaving_does_not_wait_for_an_adapter_that_accepts_nothing(void **state)
{
	struct bench b;

	(void)state;
	start_with_three(&b);
	assert_true(open_link(&b, fake.ports[0].path));
	fake.accepts_nothing = true;
	int64_t since = loop_clock();
	close_link(&b);
	assert_in_range(loop_clock() - since, 0, 500000);
	finish(&b);
}

static void a_setting_that_the_driver_does_not_have_is_refused(void **state)
{
	static const struct {
		struct link_settings settings;
		unsigned nearest;
		tcflag_t without;
		bool no_xonxoff;
		int error;
		const char *told; /* NULL: it is near enough */
	} cases[] = {
		{{74880, 8, 1, 0, 0}, .nearest = 74880},
		{{74880, 8, 1, 0, 0}, .nearest = 76923},
		{{115200, 8, 1, 0, 0}, .nearest = 111745},
		{{115200, 8, 1, 0, 0}, .nearest = 111743,
			.told = "the port cannot do 115200 baud (it would use 111743); "
				"choose another rate with --baud"},
		{{74880, 8, 1, 0, 0}, .nearest = 9600,
			.told = "the port cannot do 74880 baud (it would use 9600); choose "
				"another rate with --baud"},
		{{(long long)3000000000, 8, 1, 0, 0},
			.told = "the port cannot do 3000000000 baud; choose another rate with "
				"--baud"},
		{{115200, 8, 1, 0, 0}, .error = EIO,
			.told = "cannot be opened: Input/output error; there may be no hardware "
				"behind this name"},
		{{115200, 6, 1, 0, 0}, .without = CSIZE,
			.told = "the port cannot do 6 data bits (it would use 8); choose another "
				"with --data-bits"},
		{{115200, 8, 1, LINK_PARITY_EVEN, 0}, .without = PARENB,
			.told = "the port cannot do even parity; choose another with --parity"},
		{{115200, 8, 1, LINK_PARITY_ODD, 0}, .without = PARODD,
			.told = "the port cannot do odd parity; choose another with --parity"},
		{{115200, 8, 2, 0, 0}, .without = CSTOPB,
			.told = "the port cannot do 2 stop bits; choose another with --stop-bits"},
		{{115200, 8, 1, 0, LINK_FLOW_RTSCTS}, .without = CRTSCTS,
			.told = "the port cannot do RTS/CTS flow control; choose another with "
				"--flow"},
		{{115200, 8, 1, 0, LINK_FLOW_XONXOFF}, .no_xonxoff = true,
			.told = "the port cannot do XON/XOFF flow control; choose another with "
				"--flow"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench b;
		struct buf told = {0};

		if (cases[i].settings.baud < 0)
			continue; /* a long of 32 bits has no such rate */
		start_with_three(&b);
		b.settings = cases[i].settings;
		fake.nearest = cases[i].nearest;
		fake.without = cases[i].without;
		fake.no_xonxoff = cases[i].no_xonxoff;
		fake.setting_error = cases[i].error;
		assert_int_equal(open_link(&b, fake.ports[0].path), cases[i].told == NULL);
		buf_addf(&told, "%s: %s", fake.ports[0].path, cases[i].told ? cases[i].told : "");
		if (cases[i].told)
			assert_string_equal(b.d.text, buf_text(&told));
		assert_no_place(b.d);
		buf_fini(&told);
		finish(&b);
	}
}

static void a_port_that_cannot_be_opened_says_why(void **state)
{
	static const struct {
		int error;
		const char *told;
	} cases[] = {
		{EBUSY, ": in use by another program; "},
		{EACCES, ": permission denied; "},
		{ENXIO, ": no such port; "},
		{ENOTTY, ": not a serial port; "},
		{EMFILE, ": cannot be opened: Too many open files"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench b;

		start_with_three(&b);
		fake.open_error = cases[i].error;
		b.link = link_open(b.loop, fake.ports[0].path, &b.settings, &rig_events, &b, &b.d);
		/* A port that is not permitted may be a new one: the reason comes later. */
		if (b.link)
			loop_run(b.loop);
		assert_int_equal(b.ups, 0);
		assert_non_null(strstr(b.link ? b.why : b.d.text, cases[i].told));
		close_link(&b);
		/* Nothing of it is left: the next try has it. */
		fake.open_error = 0;
		assert_true(open_link(&b, fake.ports[0].path));
		finish(&b);
	}
}

static void a_terminal_that_keeps_its_settings_is_not_used(void **state)
{
	struct bench b;
	struct buf told = {0};

	(void)state;
	start_with_three(&b);
	fake.is_pty = true;
	fake.setting_error = EIO;
	assert_false(open_link(&b, fake.ports[0].path));
	buf_addf(&told,
		"%s: cannot be opened: Input/output error; there may be no hardware behind this name",
		fake.ports[0].path);
	assert_string_equal(b.d.text, buf_text(&told));
	assert_no_place(b.d);
	fake.setting_error = 0;
	assert_true(open_link(&b, fake.ports[0].path));
	buf_fini(&told);
	finish(&b);
}

/* Asked for before the port is touched. */
static void a_port_that_cannot_be_locked_is_left_alone(void **state)
{
	struct rlimit before, none;
	struct bench b;

	(void)state;
	start_with_three(&b);
	int other = __real_open64(fake.ports[0].path, O_RDWR | O_NOCTTY);
	assert_int_equal(flock(other, LOCK_EX), 0);
	assert_false(open_link(&b, fake.ports[0].path));
	assert_non_null(strstr(b.d.text, ": already open here; "));
	assert_memory_equal(&fake.line, &as_found, sizeof(fake.line));
	close(other);
	getrlimit(RLIMIT_NOFILE, &before);
	none = before;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_NOFILE, &none);
	assert_false(open_link(&b, fake.ports[0].path));
	setrlimit(RLIMIT_NOFILE, &before);
	assert_non_null(strstr(b.d.text, ": cannot be opened: Too many open files"));
	assert_memory_equal(&fake.line, &as_found, sizeof(fake.line));
	finish(&b);
}

static void bytes_go_both_ways_and_a_pulled_plug_is_told(void **state)
{
	struct bench b;
	char text[8] = "";

	(void)state;
	start_with_three(&b);
	assert_true(open_link(&b, fake.ports[0].path));
	link_send(b.link, SLICE("AT\r\n"));
	assert_int_equal(read(fake.ports[0].far, text, sizeof(text)), 4);
	assert_string_equal(text, "AT\r\n");
	assert_int_equal(write(fake.ports[0].far, "OK", 2), 2);
	loop_run(b.loop);
	assert_buf(&b.came, "OK");
	close(fake.ports[0].far);
	fake.ports[0].far = -1;
	loop_run(b.loop);
	assert_string_equal(b.why, "unplugged");
	assert_false(fake.exclusive);
	finish(&b);
}

static void settings_can_be_changed_while_the_port_is_open(void **state)
{
	struct bench b;
	struct link_settings settings;

	(void)state;
	start_with_three(&b);
	assert_true(open_link(&b, fake.ports[0].path));
	settings = b.settings;
	settings.baud = 9600;
	settings.flow = LINK_FLOW_RTSCTS;
	assert_true(link_change_settings(b.link, &settings, &b.d));
	assert_int_equal(fake.line.c_ospeed, 9600);
	assert_true(fake.line.c_cflag & CRTSCTS);
	assert_int_equal(link_baud(b.link), 9600);
	assert_non_null(strstr(link_description(b.link), " 9600 8N1 RTS/CTS"));
	/* What it can't do leaves all as it was. */
	settings.baud = 4000000;
	fake.nearest = 9600;
	assert_false(link_change_settings(b.link, &settings, &b.d));
	assert_non_null(strstr(b.d.text, "the port cannot do 4000000 baud (it would use 9600)"));
	assert_int_equal(link_settings_of(b.link)->baud, 9600);
	assert_int_equal(link_baud(b.link), 9600);
	finish(&b);
}

/* IO0 is low, and the boot loader starts, where RTS is off and DTR on: so DTR goes first. */
static void a_reset_holds_the_line_for_a_moment(void **state)
{
	struct bench b;

	(void)state;
	start_with_three(&b);
	assert_true(open_link(&b, fake.ports[0].path));
	assert_string_equal(fake.lines, ""); /* opening leaves them alone */
	int64_t begun = loop_clock();
	assert_true(link_play(b.link, &line_sequence_reset, &b.d));
	assert_string_equal(fake.lines, "-DTR +RTS ");
	/* Once more meanwhile is the same reset. */
	assert_true(link_play(b.link, &line_sequence_reset, &b.d));
	run_for(&b, HELD_US / 2);
	bool held = strcmp(fake.lines, "-DTR +RTS ") == 0;
	/* A busy machine may come back to it later. */
	assert_true(held || loop_clock() - begun >= HELD_US);
	run_for(&b, HELD_US);
	assert_string_equal(fake.lines, "-DTR +RTS -RTS ");
	close_link(&b);
	assert_string_equal(fake.lines, "-DTR +RTS -RTS ");
	finish(&b);
}

static void a_port_that_is_closed_during_a_reset_lets_the_board_go(void **state)
{
	struct bench b;

	(void)state;
	start_with_three(&b);
	assert_true(open_link(&b, fake.ports[0].path));
	assert_true(link_play(b.link, &line_sequence_reset, &b.d));
	close_link(&b);
	assert_string_equal(fake.lines, "-DTR +RTS -RTS ");
	finish(&b);
}

static void play(struct bench *b, const char *text)
{
	struct line_sequence s;

	assert_true(line_sequence_read(slice_of(text), &s, &b->d));
	assert_true(link_play(b->link, &s, &b->d));
}

static void a_sequence_sets_the_lines_in_its_order_and_time(void **state)
{
	static const struct {
		const char *steps, *at_once, *later;
	} cases[] = {
		/* As esptool does it: EN rises and IO0 falls in the same moment. */
		{"d0 r1 w10 d1r0 w5 d0", "-DTR +RTS ", "-DTR +RTS =DTR -DTR "},
		{"d0r0 w10 d1r1", "-DTRRTS ", "-DTRRTS +DTRRTS "},
		{"r1d0 w10 r0", "=RTS ", "=RTS -RTS "},
		{"b10 d0", "{ ", "{ } -DTR "},
		{"p d1", "+DTR ", "+DTR "},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench b;

		start_with_three(&b);
		assert_true(open_link(&b, fake.ports[0].path));
		play(&b, cases[i].steps);
		assert_string_equal(fake.lines, cases[i].at_once);
		for (int n = 0; n < 500 && strcmp(fake.lines, cases[i].later) != 0; n++)
			run_for(&b, 10000);
		assert_string_equal(fake.lines, cases[i].later);
		finish(&b);
	}
}

static void whatever_interrupts_a_sequence_does_the_rest_at_once(void **state)
{
	struct bench b;

	(void)state;
	start_with_three(&b);
	assert_true(open_link(&b, fake.ports[0].path));
	play(&b, "d0 r1 w5000 d1r0 w5000 d0");
	play(&b, "b5000 r1 w1 r0");
	assert_string_equal(fake.lines, "-DTR +RTS =DTR -DTR { ");
	close_link(&b);
	assert_string_equal(fake.lines, "-DTR +RTS =DTR -DTR { } +RTS -RTS ");
	finish(&b);
}

static void a_board_is_held_until_it_is_released_or_the_link_closed(void **state)
{
	static const struct line_sequence no_wait = {.steps = {{LINE_SET, 0, -1, 0}}, .count = 1};

	(void)state;
	for (int way = 0; way < 3; way++) {
		struct bench b;

		start_with_three(&b);
		assert_true(open_link(&b, fake.ports[0].path));
		assert_true(link_hold(b.link, &line_sequence_reset, &b.d));
		assert_true(link_hold(b.link, &line_sequence_reset, &b.d));
		assert_true(link_is_held(b.link));
		run_for(&b, 2 * HELD_US);
		assert_string_equal(fake.lines, "-DTR +RTS ");
		if (way == 0)
			link_release(b.link);
		else if (way == 1)
			play(&b, "d1");
		if (way != 2)
			assert_false(link_is_held(b.link));
		close_link(&b);
		assert_string_equal(
			fake.lines, way == 1 ? "-DTR +RTS -RTS +DTR " : "-DTR +RTS -RTS ");
		finish(&b);
	}
	struct bench b;
	start_with_three(&b);
	assert_true(open_link(&b, fake.ports[0].path));
	assert_false(link_hold(b.link, &no_wait, &b.d));
	assert_string_equal(b.d.text, "the reset sequence has no wait, at which it could be held");
	assert_false(link_is_held(b.link));
	finish(&b);
}

static void a_loss_ends_a_hold_and_the_board_is_not_touched_when_it_is_back(void **state)
{
	struct bench b;

	(void)state;
	start_with_three(&b);
	assert_true(open_link(&b, fake.ports[0].path));
	assert_true(link_hold(b.link, &line_sequence_reset, &b.d));
	unplug(0);
	loop_run(b.loop);
	assert_int_equal(b.downs, 1);
	assert_false(link_is_held(b.link));
	assert_string_equal(fake.lines, "-DTR +RTS ");
	finish(&b);
}

static void rts_for_flow_control_is_not_for_a_reset(void **state)
{
	struct bench b;

	(void)state;
	start_with_three(&b);
	b.settings.flow = LINK_FLOW_RTSCTS;
	assert_true(open_link(&b, fake.ports[0].path));
	assert_false(link_play(b.link, &line_sequence_reset, &b.d));
	assert_string_equal(b.d.text,
		"RTS is used for flow control; open the port without it to reset the board");
	assert_no_place(b.d);
	assert_string_equal(fake.lines, "");
	finish(&b);
}

/* Each request to some adapters takes half a second. */
static void an_adapter_that_takes_its_time_keeps_nobody_waiting(void **state)
{
	struct bench b;
	struct link_settings settings;

	(void)state;
	start_with_three(&b);
	fake.takes_us = 600000;
	opening_is_slow = true;
	int64_t since = loop_clock();
	b.link = link_open(b.loop, fake.ports[0].path, &b.settings, &rig_events, &b, &b.d);
	assert_non_null(b.link);
	assert_in_range(loop_clock() - since, 0, 500000);
	assert_false(link_is_up(b.link));
	assert_int_equal(link_baud(b.link), 115200);
	/* What is set meanwhile is what it has. */
	settings = b.settings;
	settings.baud = 9600;
	assert_true(link_change_settings(b.link, &settings, &b.d));
	loop_run(b.loop);
	assert_int_equal(b.ups, 1);
	assert_int_equal(fake.line.c_ospeed, 9600);
	assert_int_equal(link_baud(b.link), 9600);
	close_link(&b);
	/* The reason comes later too. */
	fake.open_error = EBUSY;
	b.link = link_open(b.loop, fake.ports[0].path, &b.settings, &rig_events, &b, &b.d);
	assert_non_null(b.link);
	loop_run(b.loop);
	assert_int_equal(b.ups, 0);
	assert_non_null(strstr(b.why, ": in use by another program; "));
	opening_is_slow = false;
	finish(&b);
}

/* udev needs a moment to give it to its group. */
static void a_port_that_was_just_plugged_in_is_waited_for(void **state)
{
	struct bench b;

	(void)state;
	start_with_three(&b);
	fake.denied = 3;
	assert_true(open_link(&b, fake.ports[0].path));
	assert_int_equal(fake.denied, 0);
	finish(&b);
}

static void who_reads_a_port_without_a_lock_is_named_with_the_remedy(void **state)
{
	static const struct {
		const char *name, *remark;
	} cases[] = {
		{"cat", "cat (process %d) has this port open as well and takes part of what the "
			"board says; close it there"},
		{"ModemManager",
			"ModemManager (process %d) has this port open as well and takes part of what "
			"the board says; stop it: sudo systemctl stop ModemManager; a udev rule that "
			"sets ENV{ID_MM_DEVICE_IGNORE}=\"1\" keeps it away from this adapter"},
		{"brltty",
			"brltty (process %d) has this port open as well and takes part of what the "
			"board says; it is for Braille displays, remove it if you have none: sudo "
			"apt remove brltty"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench b;
		struct buf remark = {0}, silence = {0};

		start_with_three(&b);
		pid_t child = fork_holder_as(fake.ports[0].real, HOLDS_OPEN, cases[i].name);
		buf_addf(&remark, cases[i].remark, (int)child);
		assert_true(open_link(&b, fake.ports[0].path));
		if (!*b.remark)
			loop_run(b.loop);
		assert_string_equal(b.remark, buf_text(&remark));
		/* Also when nothing is heard, as long as it is there. */
		assert_true(link_explain_silence(b.link, &silence));
		assert_string_equal(buf_text(&silence), buf_text(&remark));
		end_holder(child);
		buf_clear(&silence);
		link_explain_silence(b.link, &silence);
		assert_null(strstr(buf_text(&silence), "has this port open"));
		buf_fini(&remark);
		buf_fini(&silence);
		finish(&b);
	}
}

static void bytes_that_the_adapter_does_not_accept_explain_a_silence(void **state)
{
	static const struct {
		enum link_flow flow;
		int waiting, status;
		const char *why; /* its beginning; NULL: another one */
	} cases[] = {
		{LINK_FLOW_RTSCTS, 12, 0, "12 bytes are waiting because CTS is off: "},
		{LINK_FLOW_RTSCTS, 12, TIOCM_CTS, "12 bytes are waiting: the port accepts none; "},
		{LINK_FLOW_XONXOFF, 12, 0, "12 bytes are waiting; with XON/XOFF "},
		{LINK_FLOW_NONE, 12, 0, "12 bytes are waiting: the port accepts none; "},
		{LINK_FLOW_RTSCTS, 0, 0, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench b;
		struct buf why = {0};

		start_with_three(&b);
		b.settings.flow = cases[i].flow;
		assert_true(open_link(&b, fake.ports[0].path));
		fake.waiting = cases[i].waiting;
		fake.status = cases[i].status;
		link_explain_silence(b.link, &why);
		if (cases[i].why)
			assert_memory_equal(buf_text(&why), cases[i].why, strlen(cases[i].why));
		else
			assert_null(strstr(buf_text(&why), "bytes are waiting"));
		buf_fini(&why);
		finish(&b);
	}
}

static void line_errors_are_counted_and_told_when_they_have_doubled(void **state)
{
	static const struct {
		int frame, parity, brk, overrun, buf_overrun;
		const char *remark; /* NULL: none */
	} steps[] = {
		{0, 0, 0, 0, 0, NULL},
		{1, 0, 0, 0, 0,
			"the port has counted 1 framing error; the rate or the frame is not the "
			"board's, or the line is disturbed"},
		{1, 0, 0, 0, 0, NULL},
		{1, 1, 0, 0, 0,
			"the port has counted 1 framing error, 1 parity error; the rate or the frame "
			"is not the board's, or the line is disturbed"},
		{2, 1, 0, 0, 0, NULL},
		{2, 1, 0, 1, 2,
			"the port has counted 2 framing errors, 1 parity error, 3 overruns; the rate "
			"or the frame is not the board's, or the line is disturbed; overruns are lost "
			"bytes: a lower rate or RTS/CTS flow control helps"},
	};
	struct line_errors errors;

	(void)state;
	memset(&fake, 0, sizeof(fake));
	fake.open_fd = -1;
	fake.counts = (struct serial_icounter_struct){.frame = 7, .overrun = INT_MAX};
	line_errors_start(&errors, 0);
	for (size_t i = 0; i < ALEN(steps); i++) {
		struct buf text = {0};

		fake.counts = (struct serial_icounter_struct){.frame = 7 + steps[i].frame,
			.parity = steps[i].parity,
			.brk = steps[i].brk,
			.overrun = (int)((unsigned)INT_MAX + (unsigned)steps[i].overrun),
			.buf_overrun = steps[i].buf_overrun};
		assert_int_equal(line_errors_ask(&errors, 0, &text), steps[i].remark != NULL);
		assert_string_equal(buf_text(&text), steps[i].remark ? steps[i].remark : "");
		buf_fini(&text);
	}
	/* Nothing but a line that is held low. */
	struct buf text = {0};
	fake.counts = (struct serial_icounter_struct){0};
	line_errors_start(&errors, 0);
	fake.counts.brk = 1;
	assert_true(line_errors_ask(&errors, 0, &text));
	assert_string_equal(buf_text(&text),
		"the port has counted 1 break; the line was low for longer than a byte: the board has "
		"no power, or its TX is not connected");
	buf_fini(&text);
	/* Many drivers count nothing. */
	fake.no_counts = true;
	line_errors_start(&errors, STDIN_FILENO);
	fake.no_counts = false;
	assert_false(line_errors_ask(&errors, STDIN_FILENO, &text));
}

static void a_quiet_line_is_not_asked_for_its_errors(void **state)
{
	struct bench b;

	(void)state;
	start_with_three(&b);
	assert_true(open_link(&b, fake.ports[0].path));
	run_for(&b, 20000);
	assert_int_equal(fake.asked, 1); /* when it was opened */
	fake.counts.frame = 1;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(write(fake.ports[0].far, "\xff", 1), 1);
		loop_run(b.loop);
	}
	if (!*b.remark)
		loop_run(b.loop);
	assert_memory_equal(b.remark, "the port has counted 1 framing error", 36);
	assert_int_equal(fake.asked, 2);
	finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_port_that_is_missing_is_told_with_those_that_are_there),
		cmocka_unit_test(settings_reach_the_port_and_the_description),
		cmocka_unit_test(
			a_board_that_talks_while_its_port_is_opened_or_closed_does_not_hear_itself),
		cmocka_unit_test(a_port_is_left_as_it_was_found),
		cmocka_unit_test(lines_that_a_reset_changed_are_left_as_they_were_found),
		cmocka_unit_test(leaving_does_not_wait_for_an_adapter_that_accepts_nothing),
		cmocka_unit_test(a_setting_that_the_driver_does_not_have_is_refused),
		cmocka_unit_test(a_port_that_cannot_be_opened_says_why),
		cmocka_unit_test(a_terminal_that_keeps_its_settings_is_not_used),
		cmocka_unit_test(a_port_that_cannot_be_locked_is_left_alone),
		cmocka_unit_test(bytes_go_both_ways_and_a_pulled_plug_is_told),
		cmocka_unit_test(settings_can_be_changed_while_the_port_is_open),
		cmocka_unit_test(a_reset_holds_the_line_for_a_moment),
		cmocka_unit_test(a_port_that_is_closed_during_a_reset_lets_the_board_go),
		cmocka_unit_test(an_adapter_that_takes_its_time_keeps_nobody_waiting),
		cmocka_unit_test(a_port_that_was_just_plugged_in_is_waited_for),
		cmocka_unit_test(a_sequence_sets_the_lines_in_its_order_and_time),
		cmocka_unit_test(whatever_interrupts_a_sequence_does_the_rest_at_once),
		cmocka_unit_test(a_board_is_held_until_it_is_released_or_the_link_closed),
		cmocka_unit_test(a_loss_ends_a_hold_and_the_board_is_not_touched_when_it_is_back),
		cmocka_unit_test(who_reads_a_port_without_a_lock_is_named_with_the_remedy),
		cmocka_unit_test(bytes_that_the_adapter_does_not_accept_explain_a_silence),
		cmocka_unit_test(line_errors_are_counted_and_told_when_they_have_doubled),
		cmocka_unit_test(a_quiet_line_is_not_asked_for_its_errors),
		cmocka_unit_test(rts_for_flow_control_is_not_for_a_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
