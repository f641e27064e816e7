/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/board_private.h"

void board_say(struct board *b, struct slice bytes)
{
	buf_add(&b->out, bytes);
}

void board_sayf(struct board *b, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vaddf(&b->out, format, args);
	va_end(args);
}

void board_flush(struct board *b)
{
	if (b->out.n > 0)
		b->options.send(b->options.user, buf_slice(&b->out));
	buf_clear(&b->out);
}

void board_between(struct board *b)
{
	const struct board_hooks *hooks = b->options.hooks;

	if (!hooks || !hooks->between || b->between)
		return;
	b->between = true;
	hooks->between(hooks->user);
	b->between = false;
}

static void log_line(struct board *b, struct buf *line, const char *format, va_list args)
{
	if (b->options.log) {
		buf_vaddf(line, format, args);
		b->options.log(b->options.user, buf_slice(line));
	}
	buf_fini(line);
}

void board_log(struct board *b, const char *format, ...)
{
	struct buf line = {0};
	va_list args;

	va_start(args, format);
	log_line(b, &line, format, args);
	va_end(args);
}

static void log_level(struct board *b, char level, const char *format, va_list args)
{
	struct buf line = {0};

	buf_addf(&line, "%c (%lld) ", level, (long long)((b->now - b->started) / 1000));
	log_line(b, &line, format, args);
}

void board_log_warning(struct board *b, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_level(b, 'W', format, args);
	va_end(args);
}

void board_log_error(struct board *b, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_level(b, 'E', format, args);
	va_end(args);
}

/* What an ESP32's ROM and bootloader print; the reset reason is the useful part. */
void board_log_boot(struct board *b, enum board_reset_reason reason)
{
	static const char *const reasons[] = {
		[BOARD_BY_POWER] = "rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)",
		[BOARD_BY_WATCHDOG] = "rst:0x8 (TG1WDT_SYS_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)",
		[BOARD_BY_SOFTWARE] = "rst:0xc (SW_CPU_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)",
	};

	board_log(b, "ets Jun  8 2016 00:22:57");
	board_log(b, "%s", "");
	board_log(b, "%s", reasons[reason]);
	board_log(b, "configsip: 0, SPIWP:0xee");
	board_log(b, "mode:DIO, clock div:2");
	board_log(b, "entry 0x40080604");
	board_log(b, "I (0) cpu_start: Starting scheduler on PRO CPU.");
}

void board_code(struct board *b, uint32_t code)
{
	if (code == 0)
		return;
	if ((code & 0xffff6000u) == BOARD_MQTT_ERROR(0x6000))
		board_log(b, "[at-mqtt]error code:0x%04x", code & 0xffff);
	if (b->system.log_codes)
		board_sayf(b, "ERR CODE:0x%08x\r\n", code);
}

void board_ok(struct board *b)
{
	board_done(b);
	board_between(b);
	board_say(b, SLICE("\r\nOK\r\n"));
	board_between(b);
}

void board_error(struct board *b, uint32_t code)
{
	board_done(b);
	board_between(b);
	board_code(b, code);
	board_say(b, SLICE("\r\nERROR\r\n"));
	board_between(b);
}

void board_busy(struct board *b)
{
	board_code(b, BOARD_BUSY);
	board_say(b, SLICE("\r\nbusy p...\r\n"));
}

void board_say_number(struct board *b, const char *name, long long number)
{
	board_sayf(b, "+%s:%lld\r\n", name, number);
	board_ok(b);
}

static void board_await_raw(struct board *b)
{
	b->phase = BOARD_RAW;
	b->raw_sent = 0;
	buf_clear(&b->raw);
}

static void say_prompt(struct board *b)
{
	board_await_raw(b);
	board_say(b, SLICE("\r\nOK\r\n"));
	/* Firmware up to v2.2 writes both on their own (protocol.md 2.1 rule 5). */
	if (b->options.dialect == AT_DIALECT_ESP32_S)
		board_flush(b);
	board_between(b);
	board_say(b, SLICE("\r\n>"));
	board_between(b);
	board_flush(b);
}

void board_prompt_for_ever(struct board *b, void (*piece)(struct board *b, struct slice bytes))
{
	b->raw_wanted = SIZE_MAX;
	b->raw_piece = piece;
	say_prompt(b);
}

static void board_expect(struct board *b, size_t length, void (*done)(struct board *b))
{
	const struct board_hooks *hooks = b->options.hooks;

	b->raw_wanted = hooks && hooks->endless && hooks->endless(hooks->user) ? SIZE_MAX : length;
	b->raw_done = done;
}

void board_prompt(struct board *b, size_t length, void (*done)(struct board *b))
{
	board_expect(b, length, done);
	say_prompt(b);
}

void board_prompt_bare(struct board *b, size_t length, void (*done)(struct board *b))
{
	board_expect(b, length, done);
	board_await_raw(b);
	board_say(b, SLICE(">"));
	board_between(b);
	board_flush(b);
}
