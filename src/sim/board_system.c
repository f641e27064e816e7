/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/board_private.h"

#include <string.h>

static const struct board_uart default_uart = {115200, 8, 1, 0, 0};

static const long long usual_power[] = {78, 7, 7, 7};

enum { RESTORE_US = 1800 * 1000 }; /* protocol.md 1.4 */

/* As seen on a board (its manufacturer has AT+MQTT since 2.1). */
static const char nonos_version[] = "AT version:1.7.4.0(May 11 2020 19:13:04)\r\n"
				    "SDK version:3.0.4(9532ceb)\r\n"
				    "compile time:May 27 2020 10:12:17\r\n"
				    "Bin version(Wroom 02):1.7.4\r\n";

static bool same_uart(const struct board_uart *a, const struct board_uart *b)
{
	return a->baud == b->baud && a->data_bits == b->data_bits && a->stop_bits == b->stop_bits &&
	       a->parity == b->parity && a->flow == b->flow;
}

static void use_uart(struct board *b, struct board_uart uart)
{
	bool changed = !same_uart(&b->system.uart, &uart);

	b->system.uart = uart;
	if (changed && b->options.rate)
		b->options.rate(b->options.user, uart.baud);
}

void board_system_init(struct board *b)
{
	b->system.uart = b->system.stored_uart = default_uart;
}

void board_system_reset(struct board *b)
{
	use_uart(b, b->system.stored_uart);
	b->system.log_codes = b->system.filter = false;
	b->system.messages = 0;
	b->system.store = true;
	b->system.sleep = 0;
	memcpy(b->system.power, usual_power, sizeof(usual_power));
}

const struct board_firmware *board_firmware(const struct board *b)
{
	return b->options.firmware ? b->options.firmware : board_firmware_of(b->options.dialect);
}

const struct at_command *board_system_command(const struct board *b, struct slice name)
{
	const struct at_command *c = b->options.nonos ? at_command_find_old(name)
	                                              : at_command_find(name, b->options.dialect);

	/* The dialects' tables have what came with any of their versions. */
	return c && board_firmware_has(board_firmware(b), c->name) ? c : NULL;
}

static void at_execute(struct board *b)
{
	board_ok(b);
}

static void echo_set(struct board *b, const struct board_values *v)
{
	b->echo = v->value[0].number == 1;
	board_ok(b);
}

static void gmr_execute(struct board *b)
{
	if (b->options.nonos) {
		/* The one line end before OK is the last line's (protocol.md 2.1 rule 4). */
		board_say(b, slice_of(nonos_version));
		board_say(b, SLICE("OK\r\n"));
		board_done(b);
		return;
	}
	/* Four lines (protocol.md 1.4). */
	board_firmware_add_version(&b->out, board_firmware(b));
	board_ok(b);
}

static void rst_execute(struct board *b)
{
	board_ok(b);
	board_reset(
		b, BOARD_BY_SOFTWARE, b->options.reset_us ? b->options.reset_us : BOARD_RESET_US);
}

static void restore_execute(struct board *b)
{
	board_ok(b);
	b->system.stored_uart = default_uart;
	board_wifi_restore(b);
	board_ip_restore(b);
	board_reset(b, BOARD_BY_SOFTWARE, b->options.reset_us ? b->options.reset_us : RESTORE_US);
}

/* Returns the next row's index.  ATE0 and ATE1 are two commands there. */
static size_t say_command(struct board *b, const struct at_command *c, size_t index)
{
	unsigned forms = at_command_forms(c, b->options.dialect);

	if (c->basic && c->parameter_count > 0) {
		for (const struct at_value *v = c->parameters[0].values; v->meaning; v++)
			board_sayf(b, "+CMD:%zu,\"AT%s%lld\",0,0,0,1\r\n", index++, c->name,
				v->number);
		return index;
	}
	board_sayf(b, "+CMD:%zu,\"AT%s%s\",%d,%d,%d,%d\r\n", index, c->basic ? "" : "+", c->name,
		(forms & AT_HAS(AT_FORM_TEST)) != 0, (forms & AT_HAS(AT_FORM_QUERY)) != 0,
		(forms & AT_HAS(AT_FORM_SET)) != 0, (forms & AT_HAS(AT_FORM_EXECUTE)) != 0);
	return index + 1;
}

/* Boards list MQTT's commands behind most neighbours, and before these. */
enum { PLACES = 4 };
static int place_in_list(const struct at_command *c)
{
	static const char *const last[] = {"CWSTARTSMART", "CWSTOPSMART", "PING"};

	for (size_t i = 0; i < ALEN(last); i++)
		if (slice_eq(slice_of(c->name), slice_of(last[i])))
			return 2;
	if (c->roles & AT_SETS_RATE)
		return 3;
	return slice_starts(slice_of(c->name), SLICE("MQTT"));
}

static void cmd_query(struct board *b)
{
	size_t index = 0;

	for (int place = 0; place < PLACES; place++)
		for (size_t i = 0; i < at_command_count(); i++) {
			const struct at_command *c = at_command(i);

			if (place_in_list(c) == place && board_handler_find(c->name) &&
				board_system_command(b, slice_of(c->name)) == c)
				index = say_command(b, c, index);
		}
	board_ok(b);
}

static void syslog_set(struct board *b, const struct board_values *v)
{
	b->system.log_codes = v->value[0].number == 1;
	board_ok(b);
}

static void syslog_query(struct board *b)
{
	board_say_number(b, "SYSLOG", b->system.log_codes);
}

static void sysmsg_set(struct board *b, const struct board_values *v)
{
	b->system.messages = v->value[0].number;
	board_ok(b);
}

static void sysmsg_query(struct board *b)
{
	board_say_number(b, "SYSMSG", b->system.messages);
}

static void sysmsgfilter_set(struct board *b, const struct board_values *v)
{
	b->system.filter = v->value[0].number == 1;
	board_ok(b);
}

static void sysmsgfilter_query(struct board *b)
{
	board_say_number(b, "SYSMSGFILTER", b->system.filter);
}

static void sysstore_set(struct board *b, const struct board_values *v)
{
	b->system.store = v->value[0].number == 1;
	board_ok(b);
}

static void sysstore_query(struct board *b)
{
	board_say_number(b, "SYSSTORE", b->system.store);
}

static struct board_uart board_system_read_uart(const struct board_values *v)
{
	return (struct board_uart){v->value[0].number, v->value[1].number, v->value[2].number,
		v->value[3].number, v->value[4].number};
}

/* OK still comes at the old rate (protocol.md 1.4). */
static void uart_cur_set(struct board *b, const struct board_values *v)
{
	board_ok(b);
	board_flush(b);
	use_uart(b, board_system_read_uart(v));
}

static void say_uart(struct board *b, const char *name, const struct board_uart *uart)
{
	board_sayf(b, "+%s:%lld,%lld,%lld,%lld,%lld\r\n", name, uart->baud, uart->data_bits,
		uart->stop_bits, uart->parity, uart->flow);
	board_ok(b);
}

static void uart_cur_query(struct board *b)
{
	say_uart(b, "UART_CUR", &b->system.uart);
}

static void uart_def_set(struct board *b, const struct board_values *v)
{
	uart_cur_set(b, v);
	b->system.stored_uart = b->system.uart;
}

static void uart_def_query(struct board *b)
{
	say_uart(b, "UART_DEF", &b->system.stored_uart);
}

static void uart_query(struct board *b)
{
	say_uart(b, "UART", &b->system.uart);
}

static void systimestamp_query(struct board *b)
{
	board_say_number(b, "SYSTIMESTAMP", (long long)board_clock(b));
}

static void systimestamp_set(struct board *b, const struct board_values *v)
{
	b->sntp.set = true;
	b->sntp.set_at = b->now;
	b->sntp.clock = v->value[0].number;
	board_ok(b);
}

static void sleep_set(struct board *b, const struct board_values *v)
{
	b->system.sleep = v->value[0].number;
	board_ok(b);
}

static void sleep_query(struct board *b)
{
	board_say_number(b, "SLEEP", b->system.sleep);
}

/* As seen on a board. */
static void sysram_query(struct board *b)
{
	board_say(b, SLICE("+SYSRAM:148408,84044\r\n"));
	board_ok(b);
}

static void rfpower_set(struct board *b, const struct board_values *v)
{
	for (size_t i = 0; i < v->count && i < ALEN(b->system.power); i++)
		b->system.power[i] = v->value[i].number;
	board_ok(b);
}

static void rfpower_query(struct board *b)
{
	const long long *power = b->system.power;

	board_sayf(b, "+RFPOWER:%lld,%lld,%lld,%lld\r\n", power[0], power[1], power[2], power[3]);
	board_ok(b);
}

const struct board_handler board_system_handlers[] = {
	{"", .execute = at_execute},
	{"E", .set = echo_set},
	{"GMR", .execute = gmr_execute},
	{"RST", .execute = rst_execute},
	{"RESTORE", .execute = restore_execute},
	{"CMD", .query = cmd_query},
	{"SYSLOG", .set = syslog_set, .query = syslog_query},
	{"SYSMSG", .set = sysmsg_set, .query = sysmsg_query},
	{"SYSMSGFILTER", .set = sysmsgfilter_set, .query = sysmsgfilter_query},
	{"SYSSTORE", .set = sysstore_set, .query = sysstore_query},
	{"SYSTIMESTAMP", .set = systimestamp_set, .query = systimestamp_query},
	{"SLEEP", .set = sleep_set, .query = sleep_query},
	{"SYSRAM", .query = sysram_query},
	{"RFPOWER", .set = rfpower_set, .query = rfpower_query},
	{"UART", .set = uart_def_set, .query = uart_query},
	{"UART_CUR", .set = uart_cur_set, .query = uart_cur_query},
	{"UART_DEF", .set = uart_def_set, .query = uart_def_query},
	{.name = NULL},
};
