/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <unistd.h>

#include "setup/connection_words.h"
#include "disk/files.h"
#include "script/on.h"
#include "unit.h"

/* Reads the text as a configuration file. */
static bool load(struct config *c, const char *text, struct buf *errors)
{
	char path[] = "/tmp/atmq-config-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	config_init(c);
	bool ok = config_load(c, path, errors);
	unlink(path);
	return ok;
}

static void what_is_said_for_every_port_holds_wherever_it_stands(void **state)
{
	static const char *const texts[] = {
		"[port]\nbaud = 9600\nparity = even\n[profile a]\nport = sim:\n[profile b]\nport = sim:\nbaud = 300\n",
		"[profile a]\nport = sim:\n[profile b]\nport = sim:\nbaud = 300\n[port]\nbaud = 9600\nparity = even\n",
	};

	(void)state;
	for (size_t i = 0; i < ALEN(texts); i++) {
		struct buf errors = {0};
		struct config c;
		assert_true(load(&c, texts[i], &errors));
		const struct profile *a = config_profile(&c, "a"), *b = config_profile(&c, "b");
		assert_non_null(a);
		assert_non_null(b);
		assert_string_equal(a->port, "sim:");
		assert_int_equal(c.settings.baud, 9600);
		assert_int_equal(a->settings.baud, 9600);
		assert_int_equal(a->settings.parity, LINK_PARITY_EVEN);
		assert_int_equal(b->settings.baud, 300);
		assert_int_equal(b->settings.parity, LINK_PARITY_EVEN);
		config_fini(&c);
		buf_fini(&errors);
	}
}

/* atmq-script(5): only here a rule may run a command of this computer. */
static void a_rule_may_run_a_command(void **state)
{
	struct buf errors = {0};
	struct config c;

	(void)state;
	if (!load(&c, "[console]\non = disconnected exec mail-me\non = ready bell\n", &errors))
		fail_msg("%s", buf_text(&errors));
	assert_int_equal(c.rule_count, 2);
	assert_int_equal(c.rules[0]->action, ON_EXEC);
	assert_int_equal(c.rules[1]->action, ON_BELL);
	config_fini(&c);
	buf_fini(&errors);
}

static void every_mistake_is_told_once(void **state)
{
	static const char *const texts[] = {"[port]\nbaud = 1\n", "[port]\nspeed = 9600\n",
		"[console]\npoll = soon\n", "[profile x]\nflow = some\nport = sim:\n",
		"[prot]\nbaud = 9600\n", "[keys]\nnothing = F5\n", "[port]\nnonsense\n",
		"[console]\nlog-port = tcp:x\n", "[profile x]\nport = usb:zz\n",
		"[profile x]\nlog-port = tcp:nope\nport = sim:\n", "\n[profile ]\n",
		"\n[profile  ]\n", "[profile x]\nport =\n"};

	(void)state;
	for (size_t i = 0; i < ALEN(texts); i++) {
		struct buf errors = {0};
		struct config c;
		assert_false(load(&c, texts[i], &errors));
		size_t end = slice_find_char(buf_slice(&errors), '\n');
		if (end + 1 != errors.n)
			fail_msg("%s: %s", texts[i], buf_text(&errors));
		assert_int_not_equal(slice_find(buf_slice(&errors), SLICE(":2: ")), SLICE_NONE);
		config_fini(&c);
		buf_fini(&errors);
	}
}

static void each_key_of_the_console_has_its_values(void **state)
{
	static const struct {
		const char *text;
		bool ok;
	} cases[] = {
		{"dialect = esp-at", true},
		{"dialect = esp32-s", true},
		{"dialect = klingon", false},
		{"dialect =", false},
		{"poll = 0", true},
		{"poll = 3600", true},
		{"poll = 3601", false},
		{"poll = -1", false},
		{"record = yes", true},
		{"record = no", true},
		{"record = maybe", false},
		{"mouse = no", true},
		{"mouse = cat", false},
		{"log-port = sim:", true},
		{"theme = light", true},
		{"lines = ascii", true},
		{"lines = utf-8", false},
		{"speed = 1", false},
	};
	struct buf errors = {0};
	struct config c;

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf text = {0};
		buf_addf(&text, "[console]\n%s\n", cases[i].text);
		if (load(&c, buf_text(&text), &errors) != cases[i].ok)
			fail_msg("%s", cases[i].text);
		config_fini(&c);
		buf_fini(&text);
	}
	buf_clear(&errors);
	assert_true(load(&c,
		"[console]\ndialect = esp-at\npoll = 7\nrecord = no\nlog-port = tcp:h:1\n"
		"theme = dark\ntheme = light\n[keys]\nnext-theme = Ctrl-T\n",
		&errors));
	assert_int_equal(c.dialect, AT_DIALECT_ESP_AT);
	assert_true(c.dialect_is_set);
	assert_int_equal(c.poll_seconds, 7);
	assert_false(c.record);
	assert_string_equal(c.log_port, "tcp:h:1");
	assert_string_equal(c.theme, "light");
	assert_int_equal(c.theme_line, 7);
	struct buf bound = {0};
	keymap_add_keys(&bound, &c.keymap, ACTION_NEXT_THEME);
	assert_buf(&bound, "Ctrl-T");
	buf_fini(&bound);
	config_fini(&c);
	assert_true(load(&c, "", &errors));
	assert_true(c.record && !c.dialect_is_set && !c.theme && !c.log_port);
	assert_int_equal(c.poll_seconds, 5);
	struct buf keys = {0};
	keymap_add_keys(&keys, &c.keymap, ACTION_NEXT_THEME);
	assert_true(slice_starts(buf_slice(&keys), SLICE("Alt-V")));
	buf_fini(&keys);
	config_fini(&c);
	buf_fini(&errors);
}

static void what_the_lines_do_is_read_step_by_step(void **state)
{
	static const struct {
		const char *text, *again, *why; /* why: NULL if it is right */
	} cases[] = {
		{"d0 r1 w100 r0", "d0 r1 w100 r0", NULL},
		{" d0\t r1d1  w1 b5000 p ", "d0 d1r1 w1 b5000 p", NULL},
		{"", "", "the steps are missing, for example d0 r1 w100 r0"},
		{"d2", "",
			"d2 is not a step; there are d0 and d1 (DTR), r0 and r1 (RTS), d1r0 (both), w100 "
			"(wait, ms), b250 (break, ms) and p (purge)"},
		{"d0d1", "", "d0d1 is not a step; there are d0 and d1 (DTR)"},
		{"d0r", "", "d0r is not a step; there are"},
		{"d0,r1", "", "d0,r1 is not a step; there are"},
		{"\033[31m", "", "\u241b[31m is not a step; there are"},
		{"w", "", "w: the milliseconds can be 1 to 5000"},
		{"w0", "", "w0: the milliseconds can be 1 to 5000"},
		{"b5001", "", "b5001: the milliseconds can be 1 to 5000"},
		{"w-5", "", "w-5: the milliseconds can be 1 to 5000"},
		{"w99999999999999999999", "",
			"w99999999999999999999: the milliseconds can be 1 to 5000"},
		{"p p p p p p p p p p p p p p p p", "p p p p p p p p p p p p p p p p", NULL},
		{"p p p p p p p p p p p p p p p p p", "", "there can be 16 steps"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct line_sequence s;
		struct buf again = {0};
		struct diag d = {0};

		assert_int_equal(
			line_sequence_read(slice_of(cases[i].text), &s, &d), !cases[i].why);
		if (cases[i].why) {
			assert_true(slice_starts(slice_of(d.text), slice_of(cases[i].why)));
			continue;
		}
		line_sequence_add(&again, &s);
		assert_buf(&again, cases[i].again);
		buf_fini(&again);
	}
}

static void assert_sequence(const struct line_sequence *s, const char *text)
{
	struct buf shown = {0};

	line_sequence_add(&shown, s);
	assert_buf(&shown, text);
	buf_fini(&shown);
}

static void a_board_has_its_own_sequences_by_word_profile_or_for_all(void **state)
{
	struct connection_words none = {0}, reset = {.board = {(char *)"r0 w5 r1", NULL}},
				wrong = {.board = {NULL, (char *)"x"}};
	struct board_settings board;
	struct buf errors = {0};
	struct config c;
	struct diag d;

	(void)state;
	assert_true(
		load(&c, "[port]\nreset = r1 w20 r0\n[profile own]\nport = sim:\nboot = d1 w1 d0\n",
			&errors));
	assert_true(connection_choose_board(&none, &c, "/dev/ttyUSB0", &board, &d));
	assert_sequence(&board.reset, "r1 w20 r0");
	/* As esptool has it. */
	assert_sequence(&board.boot, "d0 r1 w100 d1r0 w50 d0");
	assert_true(connection_choose_board(&reset, &c, "own", &board, &d));
	assert_sequence(&board.reset, "r0 w5 r1");
	assert_sequence(&board.boot, "d1 w1 d0");
	assert_false(connection_choose_board(&wrong, &c, "own", &board, &d));
	assert_true(slice_starts(slice_of(d.text), SLICE("--boot-sequence: x is not a step")));
	config_fini(&c);
	assert_false(load(&c, "[port]\nboot =\n", &errors));
	assert_true(slice_find(buf_slice(&errors), SLICE(":2: [port].boot: ")) != SLICE_NONE);
	config_fini(&c);
	buf_fini(&errors);
}

static void a_profile_is_a_name_for_a_port(void **state)
{
	struct connection_words words = {0}, with_log = {.log_port = (char *)"sim:nonos"};
	struct buf errors = {0};
	struct link_settings settings;
	struct config c;

	(void)state;
	assert_true(load(&c,
		"[port]\nbaud = 9600\n[profile bench]\nport = tcp:h:1\nlog-port = tcp:h:2\nbaud = 300\n"
		"[profile bare]\nport = sim:\n[profile bench]\nstop-bits = 2\n",
		&errors));
	assert_int_equal(c.profile_count, 2);
	assert_string_equal(connection_choose_port(&c, "bench", &settings), "tcp:h:1");
	assert_int_equal(settings.baud, 300);
	assert_int_equal(settings.stop_bits, 2);
	assert_string_equal(connection_choose_log_port(&words, &c, "bench"), "tcp:h:2");
	assert_string_equal(connection_choose_log_port(&with_log, &c, "bench"), "sim:nonos");
	assert_string_equal(connection_choose_port(&c, "bare", &settings), "sim:");
	assert_int_equal(settings.baud, 9600);
	assert_null(connection_choose_log_port(&words, &c, "bare"));
	assert_string_equal(connection_choose_port(&c, "/dev/x", &settings), "/dev/x");
	assert_int_equal(settings.baud, 9600);
	assert_null(connection_choose_log_port(&words, &c, "/dev/x"));
	config_fini(&c);
	buf_fini(&errors);
}

static void a_profile_has_a_port(void **state)
{
	static const char *const texts[] = {"\n[profile x]\n", "\n[profile x]\nbaud = 300\n",
		"\n[profile x]\n[profile y]\nport = sim:\n[profile x]\nbaud = 300\n"};

	(void)state;
	for (size_t i = 0; i < ALEN(texts); i++) {
		struct buf errors = {0};
		struct config c;
		assert_false(load(&c, texts[i], &errors));
		assert_true(
			slice_ends(buf_slice(&errors), SLICE(":2: [profile x].port is missing\n")));
		assert_int_equal(slice_find_char(buf_slice(&errors), '\n'), errors.n - 1);
		config_fini(&c);
		buf_fini(&errors);
	}
}

/* "usb" of a port: it has a vendor. */
static void the_only_board_is_the_only_profile_or_the_only_usb_port(void **state)
{
	static const struct {
		const char *config;
		bool usb[3]; /* ports /dev/p0 and on */
		const char *name, *why;
	} cases[] = {
		{"", {true, false, false}, "/dev/p0", NULL},
		{"", {false, false, true}, "/dev/p2", NULL},
		{"", {false}, NULL,
			"which board? name it with -p PORT; -p sim: is the virtual board"},
		{"", {true, false, true}, NULL,
			"which board? name it with -p PORT: /dev/p0, /dev/p2; -p sim: is the virtual board"},
		{"[profile a]\nport = sim:\n", {true, true}, "a", NULL},
		{"[profile a]\nport = sim:\n[profile b]\nport = sim:\n", {true}, NULL,
			"which board? name it with -p PORT: a, b; -p sim: is the virtual board"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct port_info ports[3] = {{.path = (char *)"/dev/p0", .usb_vendor = -1},
			{.path = (char *)"/dev/p1", .usb_vendor = -1},
			{.path = (char *)"/dev/p2", .usb_vendor = -1}};
		struct buf errors = {0}, name = {0};
		struct config c;
		struct diag d;
		for (size_t p = 0; p < ALEN(ports); p++)
			if (cases[i].usb[p])
				ports[p].usb_vendor = 0x10c4;
		assert_true(load(&c, cases[i].config, &errors));
		bool found = connection_only_board(
			&c, &(struct port_list){ports, ALEN(ports)}, &name, &d);
		assert_int_equal(found, cases[i].name != NULL);
		assert_buf(&name, cases[i].name ? cases[i].name : "");
		if (cases[i].why)
			assert_string_equal(d.text, cases[i].why);
		config_fini(&c);
		buf_fini(&errors);
		buf_fini(&name);
	}
}

static void a_pipe_is_nothing_to_open(void **state)
{
	struct diag d;

	(void)state;
	assert_true(files_may_open("/proc/self/cmdline", &d));
	assert_true(files_may_open("/nowhere/at/all", &d)); /* that, opening it tells */
	assert_false(files_may_open("/dev/null", &d));
	assert_string_equal(d.text, "/dev/null: not a regular file");
	assert_false(files_may_open("/", &d));
	assert_string_equal(d.text, "/: Is a directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_said_for_every_port_holds_wherever_it_stands),
		cmocka_unit_test(a_rule_may_run_a_command),
		cmocka_unit_test(every_mistake_is_told_once),
		cmocka_unit_test(each_key_of_the_console_has_its_values),
		cmocka_unit_test(what_the_lines_do_is_read_step_by_step),
		cmocka_unit_test(a_board_has_its_own_sequences_by_word_profile_or_for_all),
		cmocka_unit_test(a_profile_is_a_name_for_a_port),
		cmocka_unit_test(a_profile_has_a_port),
		cmocka_unit_test(the_only_board_is_the_only_profile_or_the_only_usb_port),
		cmocka_unit_test(a_pipe_is_nothing_to_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
