/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ports and their settings in Chinese. */
#include "unit.h"

#include <locale.h>

#include "base/language.h"
#include "link/diagnose.h"
#include "link/line_errors.h"
#include "link/line_sequence.h"
#include "link/link.h"
#include "link/ports.h"

static void names_and_steps_that_cannot_be(void **state)
{
	struct line_sequence sequence;
	struct diag d;

	(void)state;
	assert_true(language_use("zh_CN"));
	assert_false(link_check_port("", &d));
	assert_string_equal(d.text, "没有指定串口");
	assert_false(link_check_port("tcp:x", &d));
	assert_string_equal(d.text,
		"tcp:x：必须写成 tcp:HOST:PORT，例如 tcp:192.168.1.5:3000 或 tcp:[::1]:3000");
	assert_false(line_sequence_read(SLICE("w0"), &sequence, &d));
	assert_string_equal(d.text, "w0：毫秒数可为 1～5000");
	language_use("en");
}

static void counts_are_joined(void **state)
{
	struct buf text = {0};

	(void)state;
	assert_true(language_use("zh_CN"));
	line_errors_add_count(&text, ERROR_FRAMING, 1);
	line_errors_add_count(&text, ERROR_BREAK, 0);
	line_errors_add_count(&text, ERROR_OVERRUN, 3);
	assert_buf(&text, "1 次帧错误、3 次溢出");
	language_use("en");
	buf_clear(&text);
	line_errors_add_count(&text, ERROR_FRAMING, 1);
	line_errors_add_count(&text, ERROR_OVERRUN, 3);
	assert_buf(&text, "1 framing error, 3 overruns");
	buf_fini(&text);
}

/* Columns are counted in columns, whatever adapters call themselves. */
static void rows_of_ports(void **state)
{
	struct port_info ports[] = {
		{.path = (char *)"/dev/ttyUSB0",
			.name = (char *)"usb:1a86:7523",
			.manufacturer = (char *)"沁恒",
			.description = (char *)"USB 串口\x1b[31m",
			.serial = (char *)"A1",
			.usb_vendor = 0x1a86,
			.usb_product = 0x7523,
			.usb_path = (char *)"1-2",
			.holder = (char *)"picocom (process 12)"},
		{.path = (char *)"/dev/ttyUSB10",
			.name = (char *)"usb:10c4:ea60:中文",
			.usb_vendor = 0x10c4,
			.usb_product = 0xea60},
	};
	const struct port_list list = {ports, ALEN(ports)};
	struct buf row = {0};

	(void)state;
	assert_true(language_use("zh_CN"));
	ports_add_row(&row, &list, 0);
	assert_buf(&row,
		"usb:1a86:7523       /dev/ttyUSB0   沁恒 USB 串口␛[31m  序列号 A1  位于 1-2  "
		"被 picocom (process 12) 占用");
	buf_clear(&row);
	ports_add_row(&row, &list, 1);
	assert_buf(&row, "usb:10c4:ea60:中文  /dev/ttyUSB10");
	language_use("en");
	buf_fini(&row);
}

/* The doctor shows them apart. */
static void cause_and_remedy_are_parted(void **state)
{
	struct link_trouble t;
	struct diag why;

	(void)state;
	assert_true(language_use("zh_CN"));
	diag_fail(&why, 0, 0, 0, "tcp:h:1：%s", "正被 picocom 占用；请先在那里关闭");
	link_diagnose("tcp:h:1", &link_default_settings, &why, &t);
	assert_buf(&t.cause, "正被 picocom 占用");
	assert_buf(&t.remedy, "请先在那里关闭");
	language_use("en");
	link_trouble_fini(&t);
}

int main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_steps_that_cannot_be),
		cmocka_unit_test(counts_are_joined),
		cmocka_unit_test(rows_of_ports),
		cmocka_unit_test(cause_and_remedy_are_parted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
