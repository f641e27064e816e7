/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a run, read from a folder, and the names of its transcripts. */
#include <stdlib.h>
#include <unistd.h>

#include "run/run_input.h"
#include "unit.h"

static void the_port_is_part_of_a_transcripts_name_where_there_are_several(void **state)
{
	static const char *const ports[] = {
		"/dev/ttyUSB0", "sim:", "sim:", "tcp:h:1", "/dev/pts/../ttyUSB0"};
	static const struct {
		const char *path;
		size_t count, index;
		const char *name;
	} cases[] = {
		{"run.atmq.jsonl", 1, 0, "run.atmq.jsonl"},
		{"run.atmq.jsonl", 2, 0, "run-ttyUSB0.atmq.jsonl"},
		{"run.atmq.jsonl", 2, 1, "run-sim.atmq.jsonl"},
		{"run.atmq.jsonl", 3, 2, "run-sim-2.atmq.jsonl"},
		{"run.atmq.jsonl", 5, 4, "run-ttyUSB0-2.atmq.jsonl"},
		{"a.b/run", 2, 1, "a.b/run-sim"},
		{"a.b/run.log", 2, 1, "a.b/run-sim.log"},
		{"run.tar.gz", 2, 1, "run.tar-sim.gz"},
		{".hidden", 2, 1, ".hidden-sim"},
		{"a/.atmq.jsonl", 2, 1, "a/.atmq-sim.jsonl"},
		{"run-%p.atmq.jsonl", 2, 1, "run-%p.atmq.jsonl"},
		{"run-%p.atmq.jsonl", 5, 4, "run-%p-2.atmq.jsonl"},
		{"%%p.log", 2, 1, "%%p-sim.log"},
	};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct option_list list = {(char **)ports, cases[i].count};
		buf_clear(&out);
		run_transcript_path(&out, cases[i].path, &list, cases[i].index);
		assert_buf(&out, cases[i].name);
	}
	buf_fini(&out);
}

static void write_file(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	fclose(f);
}

static int enter_a_folder(void **state)
{
	static char folder[] = "/tmp/atmq-input-XXXXXX";

	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(system("mkdir sub"), 0);
	write_file("good.at", "AT\nAT+X=${A}\n");
	write_file("other.at", "AT+Y=${B}\n");
	write_file("bad.at", "AT\nsleep 5\nat\n");
	write_file("empty.at", "# nothing\n");
	write_file("sub/raw.at", "pubraw 0 t file payload.bin\n");
	write_file("sub/payload.bin", "1234");
	write_file("all.at", "include sub/raw.at\nAT\ninclude ./sub/two.at\n");
	write_file("sub/two.at", "include ../good.at\nsleep 5\n");
	write_file("board.at", "AT+X=${BOARD},\"${PORT}\",${A}\n");
	write_file("values.txt", "\xef\xbb\xbf# of the bench\r\nA= 1 \r\n\n  B@2=#x=y\n");
	write_file("bad.txt", "A=1\nhello\nA@=2\n1=2\nA@0=3\nA@3=1\n");
	write_file("sub/up.at", "pubraw 0 t file /nowhere/payload.bin\n");
	*state = folder;
	return 0;
}

static int remove_the_folder(void **state)
{
	assert_int_equal(chdir("/"), 0);
	char command[100];
	snprintf(command, sizeof(command), "rm -r %s", (const char *)*state);
	return system(command);
}

static void scripts_are_read_or_every_mistake_is_told(void **state)
{
	static const struct {
		const char *paths[5];
		const char *given[4];
		size_t steps; /* 0: there are mistakes */
		const char *errors, *warnings;
	} cases[] = {
		{{"good.at"}, {"A=1"}, 2, "", ""},
		{{"good.at", "other.at", "good.at"}, {"A=1", "B=2"}, 5, "", ""},
		{{"good.at"}, {"A=1", "B=2"}, 2, "", "atmq: -D B: no script uses ${B}\n"},
		{{"good.at"}, {"A=1", "A=2"}, 2, "", ""},
		{{"good.at"}, {"A=1", "B=1", "B=2"}, 2, "", "atmq: -D B: no script uses ${B}\n"},
		{{"sub/raw.at"}, {NULL}, 1, "", ""},
		{{"good.at"}, {"A=1", "B"}, 0, "atmq: -D must be NAME=VALUE\n", ""},
		{{"bad.at", "good.at", "nowhere.at", "empty.at"}, {NULL}, 0,
			"bad.at:2: sleep is 5; it must be a number with a unit, like 200ms or 5s, at most a day\n"
			"bad.at:3: commands begin with AT in capitals\n"
			"good.at:2: ${A} is not defined here: put `set A ...` before it, or use -D A=...\n"
			"atmq: nowhere.at: No such file or directory\n"
			"atmq: empty.at: nothing to do: it has no steps\n",
			""},
		/* A file's own files are beside it; a mistake is where it is. */
		{{"all.at"}, {"A=1"}, 0,
			"sub/two.at:2: sleep is 5; it must be a number with a unit, like 200ms or 5s, at most a day\n",
			""},
		{{"sub/two.at"}, {NULL}, 0,
			"sub/../good.at:2: ${A} is not defined here: put `set A ...` before it, or use -D A=...\n"
			"sub/two.at:2: sleep is 5; it must be a number with a unit, like 200ms or 5s, at most a day\n",
			""},
		{{"-", "good.at", "-"}, {"A=1"}, 0,
			"atmq: -: standard input can be read only once\n", ""},
		{{"sub/up.at"}, {NULL}, 0,
			"sub/up.at:1: /nowhere/payload.bin: No such file or directory\n", ""},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct option_list given = {(char **)cases[i].given, 0};
		struct buf errors = {0}, warnings = {0};
		struct run_files files = {0};
		struct run_values values = {0};
		struct run_input in = {0};
		size_t count = 0;
		while (cases[i].paths[count])
			count++;
		while (given.values[given.count])
			given.count++;
		static const struct option_list none = {0};
		bool ok = run_values_read(&values, &given, &none, &errors, &warnings);
		ok &= run_files_read(&files, cases[i].paths, count, &errors);
		ok = ok && run_input_read(&in, &files, &values,
				   &(struct run_board){.number = 1, .port = "sim:"}, &errors);
		if (ok)
			run_values_add_unused(&values, &warnings);
		assert_buf(&errors, cases[i].errors);
		assert_buf(&warnings, cases[i].warnings);
		assert_int_equal(ok, cases[i].steps > 0);
		if (ok) {
			assert_int_equal(in.steps, cases[i].steps);
			assert_int_equal(in.count, count);
			assert_int_equal(in.scripts[count - 1].repeat, count == 3);
		}
		run_input_fini(&in);
		run_values_fini(&values);
		run_files_fini(&files);
		buf_fini(&errors);
		buf_fini(&warnings);
	}
}

/* Each board's command, by its number. */
static void values_are_those_of_the_board(void **state)
{
	static const struct {
		const char *given[4], *files[2];
		const char *commands[2]; /* NULL: there are mistakes */
		const char *errors;
	} cases[] = {
		{{"A=1"}, {NULL}, {"AT+X=1,\"a\",1", "AT+X=2,\"b\",1"}, ""},
		{{"A@2=2", "A=1"}, {NULL}, {"AT+X=1,\"a\",1", "AT+X=2,\"b\",2"}, ""},
		{{"A@1=1"}, {NULL}, {"AT+X=1,\"a\",1", NULL},
			"board.at:1: ${A} is not defined here: put `set A ...` before it, or use -D A=...\n"},
		{{"A=1", "PORT=p", "BOARD@2=9"}, {NULL}, {"AT+X=1,\"p\",1", "AT+X=9,\"p\",1"}, ""},
		{{"A=1", "A@3=2"}, {NULL}, {NULL}, "atmq: -D A@3: the run has 2 boards\n"},
		{{NULL}, {"values.txt"}, {"AT+X=1,\"a\", 1 ", "AT+X=2,\"b\", 1 "}, ""},
		{{"A=7"}, {"values.txt"}, {"AT+X=1,\"a\",7", "AT+X=2,\"b\",7"}, ""},
		{{NULL}, {"bad.txt"}, {NULL},
			"bad.txt:2: this line must be NAME=VALUE\n"
			"bad.txt:3: this line: the number of a board must follow the @, as in A@2=VALUE\n"
			"bad.txt:4: this line: a name consists of letters, digits and _, and does not begin with a digit\n"
			"bad.txt:5: this line: the number of a board must follow the @, as in A@2=VALUE\n"
			"bad.txt:6: A@3: the run has 2 boards\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		static const char *const path = "board.at", *const ports[] = {"a", "b"};
		struct option_list given = {(char **)cases[i].given, 0};
		struct option_list named = {(char **)cases[i].files, cases[i].files[0] != NULL};
		struct buf errors = {0}, warnings = {0};
		struct run_files files = {0};
		struct run_values values = {0};
		while (given.values[given.count])
			given.count++;
		assert_true(run_files_read(&files, &path, 1, &errors));
		bool ok = run_values_read(&values, &given, &named, &errors, &warnings);
		ok &= run_values_check_boards(&values, 2, &errors);
		for (size_t board = 0; ok && board < 2; board++) {
			struct run_input in = {0};
			struct run_board whose = {.number = board + 1, .port = ports[board]};
			bool read = run_input_read(&in, &files, &values, &whose, &errors);
			assert_int_equal(read, cases[i].commands[board] != NULL);
			if (read)
				assert_buf(
					&in.scripts[0].steps[0].command, cases[i].commands[board]);
			run_input_fini(&in);
		}
		assert_int_equal(ok, cases[i].commands[0] != NULL);
		assert_buf(&errors, cases[i].errors);
		assert_buf(&warnings, "");
		run_values_fini(&values);
		run_files_fini(&files);
		buf_fini(&errors);
		buf_fini(&warnings);
	}
}

static void a_file_of_secrets_is_for_its_owner(void **state)
{
	static const struct {
		const char *text, *mode, *warning;
	} cases[] = {
		{"HOST=h\nBROKER_PASS=x\nKEY=y\n", "644",
			"f.txt:2: BROKER_PASS is a secret, and others can read this file: chmod 600\n"},
		{"HOST=h\nBROKER_PASS=x\n", "600", ""},
		{"HOST=h\n", "644", ""},
	};
	static const char *const name = "f.txt";
	static const struct option_list none = {0}, files = {(char **)&name, 1};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf errors = {0}, warnings = {0};
		struct run_values values;
		char command[40];
		write_file(name, cases[i].text);
		snprintf(command, sizeof(command), "chmod %s f.txt", cases[i].mode);
		assert_int_equal(system(command), 0);
		assert_true(run_values_read(&values, &none, &files, &errors, &warnings));
		assert_buf(&warnings, cases[i].warning);
		run_values_fini(&values);
		buf_fini(&errors);
		buf_fini(&warnings);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_port_is_part_of_a_transcripts_name_where_there_are_several),
		cmocka_unit_test(values_are_those_of_the_board),
		cmocka_unit_test(a_file_of_secrets_is_for_its_owner),
		cmocka_unit_test(scripts_are_read_or_every_mistake_is_told),
	};

	return cmocka_run_group_tests(tests, enter_a_folder, remove_the_folder);
}
