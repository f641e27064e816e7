/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <unistd.h>

#include "setup/config.h"
#include "disk/files.h"
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
		"[port]\nbaud = 9600\nparity = even\n[profile a]\nport = sim:\n[profile b]\nbaud = 300\n",
		"[profile a]\nport = sim:\n[profile b]\nbaud = 300\n[port]\nbaud = 9600\nparity = even\n",
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

static void every_mistake_is_told_once(void **state)
{
	static const char *const texts[] = {"[port]\nbaud = 1\n", "[port]\nspeed = 9600\n",
		"[console]\npoll = soon\n", "[profile x]\nflow = some\n", "[prot]\nbaud = 9600\n",
		"[keys]\nnothing = F5\n", "[port]\nnonsense\n"};

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
		cmocka_unit_test(every_mistake_is_told_once),
		cmocka_unit_test(a_pipe_is_nothing_to_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
