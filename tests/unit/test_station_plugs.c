/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which ports --each means, by which place and name, and word of plugs. */
#include "serial_rig.h"

#include "base/utf8.h"
#include "station/plugs.h"

static void plugs_in(struct bench *b)
{
	start(b);
	plug(0, "ttyUSB0", 0x10c4, 0xea60, "0001", "1-1:1.0", "cp210x");
	plug(1, "ttyUSB1", 0x10c4, 0xea60, "77AB", "1-2.3:1.0", "cp210x");
	plug(2, "ttyUSB2", 0x0403, 0x6010, "FT9", "1-4:1.0", "ftdi_sio");
	plug(3, "ttyUSB10", 0x0403, 0x6010, "FT9", "1-4:1.1", "ftdi_sio");
	plug(4, "ttyACM0", 0x303a, 0x1001, "7C:DF:A1", "2-2:1.0", "cdc_acm");
	plug(5, "ttyS0", -1, -1, NULL, "serial8250", "serial8250");
}

/* "place=name serial", the rig's folder as P. */
static void add_plug(struct buf *out, const struct plug *p)
{
	struct buf line = {0};
	size_t n = strlen(fake.folder);

	buf_addf(&line, "%s=%s %s;", p->label, p->port, p->serial ? p->serial : "-");
	for (size_t i = 0; i < line.n;) {
		bool folder = slice_starts(slice_from(buf_slice(&line), i), slice_of(fake.folder));
		buf_add_char(out, folder ? 'P' : line.p[i]);
		i += folder ? n : 1;
	}
	buf_fini(&line);
}

static void each_name_means_its_places(void **state)
{
	static const struct {
		const char *each[2], *plugs; /* P: the rig's folder */
	} cases[] = {
		/* A number that many adapters have is none. */
		{{"usb:10c4:ea60"}, "1-1=usb:10c4:ea60@1-1 -;1-2.3=usb:10c4:ea60@1-2.3 77AB;"},
		{{"usb:10C4:EA60@1-2.3"}, "1-2.3=usb:10c4:ea60@1-2.3 77AB;"},
		{{"usb:10c4:ea60:77ab"}, "1-2.3=usb:10c4:ea60@1-2.3 77AB;"},
		{{"usb:0403:6010"},
			"1-4:1.0=usb:0403:6010@1-4:1.0 FT9;1-4:1.1=usb:0403:6010@1-4:1.1 FT9;"},
		{{"usb:0403:6010@1.1"}, "1-4=usb:0403:6010@1-4:1.1 FT9;"},
		{{"usb:1111:2222"}, ""},
		{{"P/ttyUSB?"},
			"ttyUSB0=P/ttyUSB0 -;ttyUSB1=P/ttyUSB1 77AB;ttyUSB2=P/ttyUSB2 FT9;"},
		{{"P/ttyACM*", "usb:303a:1001"},
			"ttyACM0=P/ttyACM0 7C:DF:A1;2-2=usb:303a:1001@2-2 7C:DF:A1;"},
		{{"P/ttyS0", "P/tty[S]*"}, "ttyS0=P/ttyS0 -;"},
		{{"P/sys*"}, ""}, /* a folder is no port */
		{{"P/none*"}, ""},
		{{"/nowhere/at/all*"}, ""},
	};
	struct bench b;

	(void)state;
	plugs_in(&b);
	for (size_t i = 0; i < ALEN(cases); i++) {
		char text[2][128];
		const char *each[2];
		struct plug_list list;
		struct buf got = {0};
		size_t count = 0;
		struct diag d;

		for (; count < 2 && cases[i].each[count]; count++) {
			const char *name = cases[i].each[count];
			snprintf(text[count], sizeof(text[count]), "%s%s",
				*name == 'P' ? fake.folder : "", *name == 'P' ? name + 1 : name);
			each[count] = text[count];
			if (!plugs_check(each[count], &d))
				fail_msg("%s", d.text);
		}
		plugs_find(&list, each, count);
		for (size_t n = 0; n < list.count; n++)
			add_plug(&got, &list.items[n]);
		assert_buf(&got, cases[i].plugs);
		buf_fini(&got);
		plug_list_fini(&list);
	}
	finish(&b);
}

static void what_is_no_name_is_refused(void **state)
{
	static const char *const cases[][2] = {
		{"usb:", "is not usb:VID:PID"},
		{"usb:10c4", "is not usb:VID:PID"},
		{"usb:xyz:1", "is not usb:VID:PID"},
		{"usb:1:2@here", "is not usb:VID:PID"},
		{"port*", "neither usb:VID:PID nor a path"},
		{"", "neither usb:VID:PID nor a path"},
		{"sim:", "neither usb:VID:PID nor a path"},
		{"/dev/*/by-path/x", "has a wildcard in its folder"},
		{"\x1b[2J", "␛[2J is neither"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct diag d = {0};
		assert_false(plugs_check(cases[i][0], &d));
		if (!strstr(d.text, cases[i][1]))
			fail_msg("%s", d.text);
	}
}

static void plugs_changed(void *user)
{
	stop(user);
}

static void plugs_and_unplugs_are_told(void **state)
{
	char pattern[64], missing[64];
	const char *const each[] = {"usb:10c4:ea60", pattern, missing};
	struct bench b;

	(void)state;
	plugs_in(&b);
	snprintf(pattern, sizeof(pattern), "%s/ttyACM*", fake.folder);
	snprintf(missing, sizeof(missing), "%s/later/port*", fake.folder);
	struct plug_watch *w = plug_watch_new(b.loop, each, ALEN(each), plugs_changed, &b);
	unplug(1);
	loop_run(b.loop);
	plug(1, "ttyUSB1", 0x10c4, 0xea60, "77AC", "1-2.3:1.0", "cp210x");
	loop_run(b.loop);
	/* A folder that comes only now is watched too. */
	char folder[64], port[80];
	snprintf(folder, sizeof(folder), "%s/later", fake.folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	loop_run(b.loop);
	snprintf(port, sizeof(port), "%s/port1", folder);
	assert_int_equal(symlink(fake.ports[0].real, port), 0);
	loop_run(b.loop);
	plug_watch_free(w);
	finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_name_means_its_places),
		cmocka_unit_test(what_is_no_name_is_refused),
		cmocka_unit_test(plugs_and_unplugs_are_told),
	};

	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
