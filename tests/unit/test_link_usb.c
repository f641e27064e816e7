/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * USB ports: which one a name means, also after a loss, and the list of ports.
 */
#include "serial_rig.h"

#include "port_holder.h"

enum { MS = 1000 };

static void open_path(struct bench *b, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/%s", fake.folder, name);
	assert_true(open_link(b, path));
}

/* The folder of the ports in what is told: P. */
static void assert_told(const char *text, const char *wanted)
{
	struct buf told = {0};

	for (const char *c = text; *c;) {
		size_t n = strlen(fake.folder);
		bool folder = strncmp(c, fake.folder, n) == 0;

		buf_add_char(&told, folder ? 'P' : *c);
		c += folder ? n : 1;
	}
	assert_string_equal(buf_text(&told), wanted);
	buf_fini(&told);
}

static void start_with_many(struct bench *b)
{
	start(b);
	plug(0, "ttyUSB0", 0x10c4, 0xea60, "0001", "1-1:1.0", "cp210x");
	plug(1, "ttyUSB1", 0x10c4, 0xea60, "0001", "1-2.3:1.0", "cp210x");
	plug(2, "ttyUSB2", 0x0403, 0x6010, "FT9", "1-4:1.0", "ftdi_sio");
	plug(3, "ttyUSB10", 0x0403, 0x6010, "FT9", "1-4:1.1", "ftdi_sio");
	plug(4, "ttyUSB3", 0x1a86, 0x7523, NULL, "2-1:1.0", "ch341");
	plug(5, "ttyACM0", 0x303a, 0x1001, "A@1.1", "2-2:1.0", "cdc_acm");
	plug(6, "ttyS0", -1, -1, NULL, "serial8250", "serial8250");
}

static void a_usb_name_means_one_port_or_none(void **state)
{
	static const struct {
		const char *port;
		int number;       /* -1: none */
		const char *told; /* if none: the end */
	} cases[] = {
		{"usb:10c4:ea60@1-1", 0, NULL},
		{"usb:10C4:EA60@1-2.3", 1, NULL},
		{"usb:10c4:ea60@1-2.3:1.0", 1, NULL},
		{"usb:10c4:ea60:0001@1-2.3", 1, NULL},
		{"usb:10c4:ea60:@1-2.3", 1, NULL}, /* any serial number */
		{"usb:0403:6010@1.1", 3, NULL},
		{"usb:0403:6010:FT9@1.0", 2, NULL},
		{"usb:0403:6010:ft9@1-4:1.1", 3, NULL},
		{"usb:1a86:7523", 4, NULL},
		{"usb:303a:1001", 5, NULL},
		{"usb:303a:1001:A@1.1", 5, NULL}, /* the serial number itself */
		{"usb:303a:1001:a@1.1", 5, NULL},
		{"usb:303a:1001:A", -1, "no such port; "},
		{"usb:10c4:ea60@1-2", -1, "no such port; "},
		{"usb:10c4:ea60@1-1:1.1", -1, "no such port; "},
		{"usb:10c4:ea60:0", -1, "no such port; "},
		{"usb:10c4:ea61", -1, "no such port; "},
		{"usb:10c5:ea60", -1, "no such port; "},
		{"usb:10c4:ea60", -1,
			"several ports fit this name; give the one that you mean: "
			"usb:10c4:ea60@1-1 (P/ttyUSB0), usb:10c4:ea60@1-2.3 (P/ttyUSB1)"},
		{"usb:10c4:ea60:0001", -1,
			"several ports fit this name; give the one that you mean: "
			"usb:10c4:ea60@1-1 (P/ttyUSB0), usb:10c4:ea60@1-2.3 (P/ttyUSB1)"},
		{"usb:0403:6010:FT9", -1,
			"several ports fit this name; give the one that you mean: "
			"usb:0403:6010:FT9@1.0 (P/ttyUSB2), usb:0403:6010:FT9@1.1 (P/ttyUSB10)"},
		{"usb:10c4:ea60@", -1, "a USB port is named usb:VID:PID, "},
		{"usb:10c4:ea60@1", -1, "a USB port is named usb:VID:PID, "},
		{"usb:10c4:ea60@1-", -1, "a USB port is named usb:VID:PID, "},
		{"usb:10c4:ea60@1-2.", -1, "a USB port is named usb:VID:PID, "},
		{"usb:10c4:ea60@1-2:1", -1, "a USB port is named usb:VID:PID, "},
		{"usb:10c4:ea60@1-2:1.0.0", -1, "a USB port is named usb:VID:PID, "},
		{"usb:10c4:ea60@1.2-3", -1, "a USB port is named usb:VID:PID, "},
		{"usb:10c4@1-1", -1, "a USB port is named usb:VID:PID, "},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench b;
		struct buf told = {0};

		start_with_many(&b);
		assert_int_equal(open_link(&b, cases[i].port), cases[i].number >= 0);
		assert_int_equal(fake.opened, cases[i].number);
		if (cases[i].told) {
			buf_addf(&told, "%s: %s", cases[i].port, cases[i].told);
			/* Of the longer ones the beginning. */
			if (cases[i].told[strlen(cases[i].told) - 1] == ' ')
				b.d.text[told.n] = '\0';
			assert_told(b.d.text, buf_text(&told));
		}
		buf_fini(&told);
		finish(&b);
	}
}

static void the_list_has_the_name_to_give_for_each_port(void **state)
{
	static const struct {
		const char *name, *path, *description, *serial, *driver, *usb_path, *interface;
	} wanted[] = {
		{"usb:303a:1001:A@1.1", "ttyACM0", "CP2102\033", "A@1.1", "cdc_acm", "2-2", "1.0"},
		{"usb:10c4:ea60@1-1", "ttyUSB0", "CP2102\033", "0001", "cp210x", "1-1", "1.0"},
		{"usb:10c4:ea60@1-2.3", "ttyUSB1", "CP2102\033", "0001", "cp210x", "1-2.3", "1.0"},
		{"usb:0403:6010:FT9@1.0", "ttyUSB2", "CP2102\033", "FT9", "ftdi_sio", "1-4", "1.0"},
		{"usb:1a86:7523", "ttyUSB3", "CP2102\033", NULL, "ch341", "2-1", "1.0"},
		{"usb:0403:6010:FT9@1.1", "ttyUSB10", "CP2102\033", "FT9", "ftdi_sio", "1-4",
			"1.1"},
		{"P/ttyS0", "ttyS0", NULL, NULL, "serial8250", NULL, NULL},
	};
	struct bench b;
	struct port_list list;

	(void)state;
	start_with_many(&b);
	ports_find(&list);
	assert_int_equal(list.count, ALEN(wanted));
	for (size_t i = 0; i < ALEN(wanted); i++) {
		const struct port_info *p = &list.ports[i];
		const char *const pairs[][2] = {{p->description, wanted[i].description},
			{p->serial, wanted[i].serial}, {p->driver, wanted[i].driver},
			{p->usb_path, wanted[i].usb_path}, {p->usb_interface, wanted[i].interface}};

		assert_told(p->name, wanted[i].name);
		assert_string_equal(strrchr(p->path, '/') + 1, wanted[i].path);
		for (size_t k = 0; k < ALEN(pairs); k++) {
			assert_int_equal(pairs[k][0] == NULL, pairs[k][1] == NULL);
			if (pairs[k][0])
				assert_string_equal(pairs[k][0], pairs[k][1]);
		}
	}
	ports_fini(&list);
	assert_int_equal(list.count, 0);
	finish(&b);
}

static void rows_say_what_the_name_does_not(void **state)
{
	static const char *const wanted[] = {
		"usb:303a:1001:A@1.1    P/ttyACM0   Silicon Labs CP2102\u241b  cdc_acm  at 2-2:1.0",
		"usb:10c4:ea60@1-1      P/ttyUSB0   Silicon Labs CP2102\u241b  serial number 0001  "
		"cp210x  at 1-1:1.0",
		"usb:10c4:ea60@1-2.3    P/ttyUSB1   Silicon Labs CP2102\u241b  serial number 0001  "
		"cp210x  at 1-2.3:1.0  in use by port_holder (process N)",
		"usb:0403:6010:FT9@1.0  P/ttyUSB2   Silicon Labs CP2102\u241b  ftdi_sio  at 1-4:1.0",
		"usb:1a86:7523          P/ttyUSB3   Silicon Labs CP2102\u241b  ch341  at 2-1:1.0",
		"usb:0403:6010:FT9@1.1  P/ttyUSB10  Silicon Labs CP2102\u241b  ftdi_sio  at 1-4:1.1",
		"P/ttyS0                            serial8250",
	};
	struct bench b;
	struct port_list list;

	(void)state;
	start_with_many(&b);
	assert_int_equal(chdir(fake.folder), 0);
	assert_int_equal(mkdir("P", 0700), 0);
	/* So that columns do not depend on the folder's name. */
	for (int i = 0; i < fake.count; i++) {
		char name[32];

		snprintf(name, sizeof(name), "P%s", strrchr(fake.ports[i].path, '/'));
		rename(fake.ports[i].path, name);
		snprintf(fake.ports[i].path, sizeof(fake.ports[i].path), "%s", name);
	}
	pid_t child = fork_holder(fake.ports[1].real, HOLDS_OPEN);
	ports_find(&list);
	ports_find_holders(&list);
	for (size_t i = 0; i < ALEN(wanted); i++) {
		struct buf row = {0}, want = {0};

		ports_add_row(&row, &list, i);
		for (const char *c = wanted[i]; *c; c++) {
			if (*c == 'N')
				buf_addf(&want, "%d", (int)child);
			else
				buf_add_char(&want, *c);
		}
		assert_string_equal(buf_text(&row), buf_text(&want));
		buf_fini(&row);
		buf_fini(&want);
	}
	ports_fini(&list);
	end_holder(child);
	finish(&b);
	assert_int_equal(chdir("/"), 0);
}

/* Of one adapter that is alone. */
static void a_serial_number_names_a_port_if_it_is_its_own_and_can_be_typed(void **state)
{
	static const struct {
		const char *serial, *name;
	} cases[] = {
		{"A1", "usb:10c4:ea60:A1"},
		{"12", "usb:10c4:ea60:12"},
		{"0010", "usb:10c4:ea60:0010"},
		{"a:b@c", "usb:10c4:ea60:a:b@c"},
		{"0001", "usb:10c4:ea60"},
		{"1", "usb:10c4:ea60"},
		{"00000000", "usb:10c4:ea60"},
		{"123456", "usb:10c4:ea60"},
		{"0123456789abcdef", "usb:10c4:ea60"},
		{"A 1", "usb:10c4:ea60"},
		{"A\033[1m", "usb:10c4:ea60"},
		{"$(A)", "usb:10c4:ea60"},
		{NULL, "usb:10c4:ea60"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench b;
		struct port_list list;

		start(&b);
		plug(0, "ttyUSB0", 0x10c4, 0xea60, cases[i].serial, "1-1:1.0", "cp210x");
		ports_find(&list);
		assert_string_equal(list.ports[0].name, cases[i].name);
		assert_true(open_link(&b, list.ports[0].name));
		ports_fini(&list);
		finish(&b);
	}
}

/* ---- after a loss ---- */

static void lose(struct bench *b, int number)
{
	unplug(number);
	loop_run(b->loop);
	assert_string_equal(b->why, "unplugged");
	assert_int_equal(b->downs, 1);
}

static void only_the_same_adapter_is_used_after_a_loss(void **state)
{
	static const struct {
		const char *port, *serial, *place; /* what is opened; plugged in as ttyUSB0 */
		const char *comes, *at;            /* what is plugged in afterwards, as ttyUSB1 */
		bool same;
		const char *told;
	} cases[] = {
		/* By the serial number, wherever it is. */
		{"usb:10c4:ea60", "A1", "1-1:1.0", "A1", "1-7:1.0", true, NULL},
		{"usb:10c4:ea60:A1", "A1", "1-1:1.0", "A1", "1-7:1.0", true, NULL},
		{"usb:10c4:ea60", "A1", "1-1:1.0", "B2", "1-1:1.0", false,
			"P/ttyUSB1 is usb:10c4:ea60:B2, another adapter; the board's was "
			"usb:10c4:ea60:A1"},
		{"usb:10c4:ea60@1-1", "A1", "1-1:1.0", "B2", "1-1:1.0", false,
			"P/ttyUSB1 is usb:10c4:ea60:B2, another adapter; the board's was "
			"usb:10c4:ea60:A1"},
		/* By the place where many have the serial number, or there is none. */
		{"usb:10c4:ea60", "0001", "1-1:1.0", "0001", "1-1:1.0", true, NULL},
		{"usb:10c4:ea60", "0001", "1-1:1.0", "0001", "1-7:1.0", false,
			"P/ttyUSB1 is usb:10c4:ea60@1-7, another adapter; the board's was "
			"usb:10c4:ea60@1-1"},
		{"usb:10c4:ea60:0001", "0001", "1-1:1.0", "0001", "1-7:1.0", false,
			"P/ttyUSB1 is usb:10c4:ea60@1-7, another adapter; the board's was "
			"usb:10c4:ea60@1-1"},
		{"usb:10c4:ea60", NULL, "1-1:1.0", NULL, "1-1:1.0", true, NULL},
		{"usb:10c4:ea60", NULL, "1-1:1.0", NULL, "1-7:1.0", false,
			"P/ttyUSB1 is usb:10c4:ea60@1-7, another adapter; the board's was "
			"usb:10c4:ea60@1-1"},
		/* Other firmware on the board itself. */
		{"usb:10c4:ea60", "A1", "1-1:1.0", "A1", "1-1:1.2", true, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench b;

		start(&b);
		plug(0, "ttyUSB0", 0x10c4, 0xea60, cases[i].serial, cases[i].place, "cp210x");
		assert_true(open_link(&b, cases[i].port));
		lose(&b, 0);
		plug(1, "ttyUSB1", 0x10c4, 0xea60, cases[i].comes, cases[i].at, "cp210x");
		loop_run(b.loop);
		assert_int_equal(b.ups, cases[i].same ? 2 : 1);
		assert_int_equal(fake.opened, cases[i].same ? 1 : 0);
		if (cases[i].told)
			assert_told(b.why, cases[i].told);
		/* Its own is used when it comes. */
		if (!cases[i].same) {
			plug(0, "ttyUSB0", 0x10c4, 0xea60, cases[i].serial, cases[i].place,
				"cp210x");
			loop_run(b.loop);
			assert_int_equal(b.ups, 2);
			assert_int_equal(fake.opened, 0);
		}
		finish(&b);
	}
}

static void the_other_port_of_an_adapter_is_not_the_boards(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	plug(0, "ttyUSB0", 0x0403, 0x6010, "FT9", "1-4:1.0", "ftdi_sio");
	plug(1, "ttyUSB1", 0x0403, 0x6010, "FT9", "1-4:1.1", "ftdi_sio");
	assert_true(open_link(&b, "usb:0403:6010:FT9@1.1"));
	assert_int_equal(fake.opened, 1);
	unplug(0);
	lose(&b, 1);
	/* They come back one after the other. */
	plug(0, "ttyUSB0", 0x0403, 0x6010, "FT9", "1-4:1.0", "ftdi_sio");
	run_for(&b, 50 * MS);
	assert_int_equal(b.ups, 1);
	plug(1, "ttyUSB1", 0x0403, 0x6010, "FT9", "1-4:1.1", "ftdi_sio");
	loop_run(b.loop);
	assert_int_equal(b.ups, 2);
	assert_int_equal(fake.opened, 1);
	finish(&b);
}

/* Another one with the same name that was there all the time. */
static void the_link_does_not_jump_to_another_board(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	plug(0, "ttyUSB0", 0x10c4, 0xea60, "0001", "1-1:1.0", "cp210x");
	plug(1, "ttyUSB1", 0x10c4, 0xea60, "0001", "1-2:1.0", "cp210x");
	assert_true(open_link(&b, "usb:10c4:ea60@1-1"));
	lose(&b, 0);
	run_for(&b, 50 * MS);
	assert_int_equal(b.ups, 1);
	assert_int_equal(fake.opened, 0);
	plug(0, "ttyUSB5", 0x10c4, 0xea60, "0001", "1-1:1.0", "cp210x");
	loop_run(b.loop);
	assert_int_equal(b.ups, 2);
	assert_int_equal(fake.opened, 0);
	finish(&b);
}

static void another_adapter_by_the_same_path_is_named(void **state)
{
	static const struct {
		const char *had, *at, *comes, *place;
		const char *remark; /* NULL: none */
	} cases[] = {
		{"A1", "1-1:1.0", "A1", "1-7:1.0", NULL},
		{"0001", "1-1:1.0", "0001", "1-1:1.0", NULL},
		{"A1", "1-1:1.0", "B2", "1-1:1.0",
			"P/ttyUSB0 is now another adapter: usb:10c4:ea60:B2; before, it was "
			"usb:10c4:ea60:A1"},
		{"A1", "1-1:1.0", NULL, "1-1:1.0",
			"P/ttyUSB0 is now another adapter: usb:10c4:ea60@1-1; before, it was "
			"usb:10c4:ea60:A1"},
		{"0001", "1-1:1.0", "0001", "1-7:1.0",
			"P/ttyUSB0 is now at another place and may be another board: "
			"usb:10c4:ea60@1-7; before, it was usb:10c4:ea60@1-1"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench b;

		start(&b);
		plug(0, "ttyUSB0", 0x10c4, 0xea60, cases[i].had, cases[i].at, "cp210x");
		open_path(&b, "ttyUSB0");
		lose(&b, 0);
		plug(0, "ttyUSB0", 0x10c4, 0xea60, cases[i].comes, cases[i].place, "cp210x");
		loop_run(b.loop);
		assert_int_equal(b.ups, 2);
		if (cases[i].remark)
			assert_told(b.remark, cases[i].remark);
		else
			assert_string_equal(b.remark, "");
		finish(&b);
	}
}

/* Where it is asked for: the other one is not even opened. */
static void another_adapter_by_the_same_path_is_left_alone(void **state)
{
	static const struct {
		const char *had, *at, *comes, *place;
		const char *why; /* NULL: it is used */
	} cases[] = {
		{"A1", "1-1:1.0", "A1", "1-7:1.0", NULL},
		{"0001", "1-1:1.0", "0001", "1-1:1.0", NULL},
		{"0001", "1-1:1.0", "0001", "1-7:1.0", NULL}, /* it may be the same one */
		{"A1", "1-1:1.0", "B2", "1-1:1.0",
			"P/ttyUSB0 is usb:10c4:ea60:B2, another adapter; the board's was "
			"usb:10c4:ea60:A1"},
		{"A1", "1-1:1.0", NULL, "1-1:1.0",
			"P/ttyUSB0 is usb:10c4:ea60@1-1, another adapter; the board's was "
			"usb:10c4:ea60:A1"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench b;

		start(&b);
		plug(0, "ttyUSB0", 0x10c4, 0xea60, cases[i].had, cases[i].at, "cp210x");
		open_path(&b, "ttyUSB0");
		link_only_same(b.link);
		lose(&b, 0);
		fake.opened = -1;
		plug(0, "ttyUSB0", 0x10c4, 0xea60, cases[i].comes, cases[i].place, "cp210x");
		loop_run(b.loop);
		assert_int_equal(b.ups, cases[i].why ? 1 : 2);
		assert_int_equal(fake.opened, cases[i].why ? -1 : 0);
		if (cases[i].why) {
			assert_told(b.why, cases[i].why);
			unplug(0);
			plug(0, "ttyUSB0", 0x10c4, 0xea60, cases[i].had, cases[i].at, "cp210x");
			loop_run(b.loop);
			assert_int_equal(b.ups, 2);
		}
		finish(&b);
	}
}

static void a_board_that_came_back_under_another_name_is_named(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	plug(0, "ttyUSB0", 0x10c4, 0xea60, "A1", "1-1:1.0", "cp210x");
	open_path(&b, "ttyUSB0");
	lose(&b, 0);
	plug(0, "ttyUSB1", 0x10c4, 0xea60, "A1", "1-1:1.0", "cp210x");
	loop_run(b.loop);
	assert_int_equal(b.ups, 1);
	assert_told(b.why, "the board you had is now P/ttyUSB1; usb:10c4:ea60:A1 is its name "
			   "wherever it comes back");
	/* Two boards that have changed places. */
	plug(1, "ttyUSB0", 0x10c4, 0xea60, "B2", "1-2:1.0", "cp210x");
	loop_run(b.loop);
	assert_int_equal(b.ups, 2);
	assert_told(b.remark, "P/ttyUSB0 is now another adapter: usb:10c4:ea60:B2; before, it was "
			      "usb:10c4:ea60:A1; the board you had is now P/ttyUSB1");
	finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_usb_name_means_one_port_or_none),
		cmocka_unit_test(the_list_has_the_name_to_give_for_each_port),
		cmocka_unit_test(rows_say_what_the_name_does_not),
		cmocka_unit_test(a_serial_number_names_a_port_if_it_is_its_own_and_can_be_typed),
		cmocka_unit_test(only_the_same_adapter_is_used_after_a_loss),
		cmocka_unit_test(the_other_port_of_an_adapter_is_not_the_boards),
		cmocka_unit_test(the_link_does_not_jump_to_another_board),
		cmocka_unit_test(another_adapter_by_the_same_path_is_named),
		cmocka_unit_test(another_adapter_by_the_same_path_is_left_alone),
		cmocka_unit_test(a_board_that_came_back_under_another_name_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
