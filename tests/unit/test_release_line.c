/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "base/utf8.h"
#include "release/line.h"

static void a_line_is_read_as_it_was_written(void **state)
{
	static const struct {
		enum release_word word;
		const char *port, *log_port, *text;
		long long number;
	} cases[] = {
		{RELEASE_PORTS, "", "", "", 0},
		{RELEASE_PORTS, "/dev/ttyUSB0", "usb:10c4:ea60", "", 1234},
		{RELEASE_BEGIN, "", "", "esptool --port '/dev/tty \"0\"'", 0},
		{RELEASE_RUNS, "", "", "esptool", 4194304},
		{RELEASE_END, "", "", "ended with status 0", 0},
		{RELEASE_CLOSED, "", "", "", 0},
		{RELEASE_REFUSED, "/dev/\xff", "", "", 0},
	};
	struct buf out = {0};
	struct diag d;

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct release_line l = {.word = cases[i].word, .number = cases[i].number}, read;

		buf_add_text(&l.port, cases[i].port);
		buf_add_text(&l.log_port, cases[i].log_port);
		buf_add_text(&l.text, cases[i].text);
		buf_clear(&out);
		release_line_add(&out, &l);
		assert_true(slice_ends(buf_slice(&out), SLICE("\n")));
		assert_true(release_line_read(&read, slice_trim(buf_slice(&out)), &d));
		assert_int_equal(read.word, cases[i].word);
		assert_string_equal(buf_text(&read.port), cases[i].port);
		assert_string_equal(buf_text(&read.log_port), cases[i].log_port);
		assert_string_equal(buf_text(&read.text), cases[i].text);
		assert_int_equal(read.number, cases[i].number);
		release_line_fini(&read);
		release_line_fini(&l);
	}
	buf_fini(&out);
}

static void anything_else_is_refused(void **state)
{
	static const char *const lines[] = {"", "release", "{}", "[]", "\"release\"",
		"{\"release\":\"ports\"", "{\"release\":1}", "{\"release\":null}",
		"{\"release\":\"\"}", "{\"release\":\"PORTS\"}",
		"{\"release\":\"ports\",\"number\":-1}",
		"{\"release\":\"ports\",\"port\":\"/dev\\u0000/tty\"}",
		"\xff{\"release\":\"ports\"}"};
	struct release_line l;
	struct buf line = {0};
	struct diag d;

	(void)state;
	for (size_t i = 0; i < ALEN(lines); i++) {
		d = (struct diag){0};
		if (release_line_read(&l, slice_of(lines[i]), &d))
			fail_msg("%s was read", lines[i]);
		assert_true(d.text[0] != '\0');
	}
	buf_add_text(&line, "{\"release\":\"begin\",\"text\":\"");
	buf_add_repeat(&line, 'x', RELEASE_LONGEST);
	buf_add_text(&line, "\"}");
	assert_false(release_line_read(&l, buf_slice(&line), &d));
	buf_fini(&line);
}

/* Fields of another type are as if they were missing: a later version may have them. */
static void what_is_not_known_is_left_out(void **state)
{
	struct release_line l;
	struct diag d;

	(void)state;
	assert_true(release_line_read(&l,
		SLICE("{\"more\":[1],\"release\":\"runs\",\"text\":5,\"port\":{},\"number\":\"x\"}"),
		&d));
	assert_int_equal(l.word, RELEASE_RUNS);
	assert_int_equal(l.text.n + l.port.n, 0);
	assert_int_equal(l.number, 0);
	release_line_fini(&l);
}

static void texts_are_harmless_and_not_endless(void **state)
{
	struct release_line l;
	struct buf line = {0};
	struct diag d;

	(void)state;
	assert_true(release_line_read(
		&l, SLICE("{\"release\":\"end\",\"text\":\"\\u001b[2J\\n\\u202e\"}"), &d));
	assert_true(slice_find_char(buf_slice(&l.text), 27) == SLICE_NONE);
	assert_true(slice_find_char(buf_slice(&l.text), '\n') == SLICE_NONE);
	assert_true(slice_find(buf_slice(&l.text), SLICE("\u202e")) == SLICE_NONE);
	release_line_fini(&l);
	buf_add_text(&line, "{\"release\":\"begin\",\"text\":\"");
	for (int i = 0; i < RELEASE_TEXT; i++)
		buf_add_text(&line, "\u4e2d");
	buf_add_text(&line, "\"}");
	assert_true(release_line_read(&l, buf_slice(&line), &d));
	assert_true(l.text.n <= RELEASE_TEXT + 3);
	assert_true(slice_ends(buf_slice(&l.text), SLICE("\u4e2d...")));
	release_line_fini(&l);
	buf_fini(&line);
}

static void a_command_is_shown_without_its_secrets(void **state)
{
	static const struct {
		const char *words[8], *shown;
	} cases[] = {
		{{"esptool", "--port", "/dev/ttyUSB0", "write_flash", "0x0", "my fw.bin"},
			"esptool --port /dev/ttyUSB0 write_flash 0x0 'my fw.bin'"},
		{{"sh", "-c", "echo 'a' > $B"}, "sh -c 'echo '\\''a'\\'' > $B'"},
		{{""}, "''"},
		{{"tool", "--password", "hunter2", "file"}, "tool --password *** file"},
		{{"tool", "--Password=hunter2", "API_TOKEN=hunter2"},
			"tool --Password=*** API_TOKEN=***"},
		{{"mosquitto_pub", "-P", "-P", "x"}, "mosquitto_pub -P *** x"},
		{{"sshpass", "-pw", "hunter2"}, "sshpass -pw ***"},
		{{"password-tool", "-p", "/dev/ttyUSB0"}, "password-tool -p /dev/ttyUSB0"},
		{{"tool", "--psk"}, "tool --psk"},
		{{"tool", "passwords.txt", "next"}, "tool passwords.txt next"},
		{{"\u6d4b", "\u8bd5"}, "\u6d4b \u8bd5"},
	};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		buf_clear(&out);
		release_add_command(&out, cases[i].words);
		assert_string_equal(buf_text(&out), cases[i].shown);
	}
	buf_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_read_as_it_was_written),
		cmocka_unit_test(anything_else_is_refused),
		cmocka_unit_test(what_is_not_known_is_left_out),
		cmocka_unit_test(texts_are_harmless_and_not_endless),
		cmocka_unit_test(a_command_is_shown_without_its_secrets),
	};

	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
