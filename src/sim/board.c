/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/board_private.h"

#include <stdlib.h>

#include "base/memory.h"

enum {
	LINE_KEPT = 2 * AT_LINE_BYTES, /* to keep of a line that is too long anyway */
	PUBLISH_US = 50 * 1000 /* a board is at work for so long after the bytes of AT+MQTTPUBRAW */
};

struct board *board_new(const struct board_options *options)
{
	struct board *b = memory_new(sizeof(*b));

	b->options = *options;
	for (size_t i = 0; i < BOARD_TIMERS; i++)
		b->timers[i] = -1;
	board_mqtt_init(b);
	board_wifi_init(b);
	board_system_init(b);
	board_flash_init(b);
	return b;
}

void board_free(struct board *b)
{
	if (!b)
		return;
	board_mqtt_fini(b);
	board_wifi_fini(b);
	board_ip_fini(b);
	board_links_fini(b);
	board_flash_fini(b);
	buf_fini(&b->out);
	buf_fini(&b->line);
	buf_fini(&b->raw);
	free(b);
}

void board_set_timer(struct board *b, enum board_timer timer, int64_t delay)
{
	b->timers[timer] = b->now + delay;
}

void board_stop_timer(struct board *b, enum board_timer timer)
{
	b->timers[timer] = -1;
}

void board_work(struct board *b, enum board_task task, long long limit_ms)
{
	b->phase = BOARD_WORKING;
	b->task = task;
	board_set_timer(b, BOARD_TIMER_LIMIT, (int64_t)limit_ms * 1000);
}

void board_done(struct board *b)
{
	b->phase = BOARD_COMMAND;
	b->task = BOARD_TASK_NONE;
	b->ignoring_line = false;
	b->raw_piece = NULL;
	board_stop_timer(b, BOARD_TIMER_LIMIT);
}

void board_reset(struct board *b, enum board_reset_reason reason, int64_t delay)
{
	for (size_t i = 0; i < BOARD_TIMERS; i++)
		board_stop_timer(b, i);
	board_done(b);
	b->phase = BOARD_BOOTING;
	b->started = b->now;
	b->echo = true;
	b->overlong = false;
	buf_clear(&b->line);
	buf_clear(&b->raw);
	b->raw_came = -1;
	board_mqtt_reset(b);
	board_wifi_reset(b);
	board_ip_reset(b);
	board_links_reset(b);
	board_system_reset(b);
	if (reason == BOARD_BY_POWER)
		board_wifi_forget_clock(b);
	else if (b->options.hooks && b->options.hooks->restarts)
		b->options.hooks->restarts(b->options.hooks->user);
	board_log_boot(b, reason);
	board_flash_boot(b);
	board_set_timer(b, BOARD_TIMER_READY, delay);
}

void board_power_on(struct board *b, int64_t now)
{
	b->now = now;
	board_reset(b, BOARD_BY_POWER, b->options.boot_us);
}

void board_power_off(struct board *b)
{
	board_reset(b, BOARD_BY_POWER, 0);
	board_stop_timer(b, BOARD_TIMER_READY);
	b->phase = BOARD_OFF;
	buf_clear(&b->out);
}

bool board_is_booting(const struct board *b)
{
	return b->phase == BOARD_BOOTING;
}

static int64_t board_reset_time(const struct board *b)
{
	return b->options.reset_us ? b->options.reset_us : BOARD_RESET_US;
}

void board_crash(struct board *b, int64_t now)
{
	b->now = now;
	board_reset(b, BOARD_BY_WATCHDOG, board_reset_time(b));
	board_flush(b);
}

static void become_ready(struct board *b)
{
	board_done(b);
	board_say(b, SLICE("\r\nready\r\n"));
	board_wifi_boot(b);
}

static void limit_reached(struct board *b)
{
	if (b->task == BOARD_TASK_JOIN)
		board_wifi_answered(b);
	else
		board_mqtt_limit(b);
}

static void (*const timer_handlers[BOARD_TIMERS])(struct board *b) = {
	[BOARD_TIMER_READY] = become_ready,
	[BOARD_TIMER_LIMIT] = limit_reached,
	[BOARD_TIMER_JOIN] = board_wifi_answered,
	[BOARD_TIMER_SNTP] = board_sntp_answered,
	[BOARD_TIMER_RECONNECT] = board_mqtt_reconnect,
	[BOARD_TIMER_CLEAN] = board_mqtt_cleaned,
	[BOARD_TIMER_FLASH] = board_flash_worked,
};

static size_t earliest(const struct board *b)
{
	size_t first = BOARD_TIMERS;

	for (size_t i = 0; i < BOARD_TIMERS; i++)
		if (b->timers[i] >= 0 && (first == BOARD_TIMERS || b->timers[i] < b->timers[first]))
			first = i;
	return first;
}

int64_t board_deadline(const struct board *b)
{
	size_t timer = earliest(b);

	return timer == BOARD_TIMERS ? -1 : b->timers[timer];
}

void board_tick(struct board *b, int64_t now)
{
	size_t timer;

	b->now = now;
	while ((timer = earliest(b)) != BOARD_TIMERS && b->timers[timer] <= now) {
		board_stop_timer(b, timer);
		timer_handlers[timer](b);
	}
	board_flush(b);
}

/* One answer for each line that comes too early, at its first byte; its rest is dropped. */
static size_t drop_too_early(struct board *b, struct slice bytes)
{
	size_t end = slice_find_char(bytes, '\n');

	b->raw_came = -1;
	if (!b->ignoring_line)
		board_busy(b);
	b->ignoring_line = end == SLICE_NONE;
	return end == SLICE_NONE ? bytes.n : end + 1;
}

void board_lose_power(struct board *b)
{
	const struct board_hooks *hooks = b->options.hooks;

	if (hooks && hooks->lost_power)
		hooks->lost_power(hooks->user);
	buf_clear(&b->out);
	board_reset(b, BOARD_BY_POWER, board_reset_time(b));
}

/* Bytes that come up to the place where something happens: `at` of all that were sent. */
static struct slice board_raw_until(const struct board *b, struct slice bytes, size_t at)
{
	return at > b->raw_sent ? slice_sub(bytes, 0, at - b->raw_sent) : bytes;
}

static size_t read_raw(struct board *b, struct slice bytes)
{
	const struct board_hooks *hooks = b->options.hooks;
	size_t missed = hooks && hooks->missed ? hooks->missed(hooks->user) : 0;
	size_t cut = hooks && hooks->cut ? hooks->cut(hooks->user) : 0;
	struct slice data = slice_sub(bytes, 0, b->raw_wanted - b->raw.n);

	if (missed == b->raw_sent + 1) {
		b->raw_sent++;
		return 1;
	}
	data = board_raw_until(b, data, missed > 0 ? missed - 1 : 0);
	data = board_raw_until(b, data, cut);
	b->raw_sent += data.n;
	if (cut == b->raw_sent) {
		board_lose_power(b);
		return data.n;
	}
	if (b->options.raw)
		b->options.raw(b->options.user, data);
	if (b->raw_piece)
		b->raw_piece(b, data);
	if (b->raw_wanted == SIZE_MAX)
		return data.n;
	buf_add(&b->raw, data);
	if (b->raw.n == b->raw_wanted)
		b->raw_done(b);
	return data.n;
}

static void board_end_line(struct board *b)
{
	struct slice line = buf_slice(&b->line);

	line.n--;
	if (line.n == 0) {
		/* The rest of a line end that was answered busy before. */
	} else if (line.p[line.n - 1] != '\r') {
		board_error(b, BOARD_NO_TERMINATOR);
	} else {
		while (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		if (b->overlong || line.n > AT_LINE_BYTES)
			board_error(b, BOARD_TOO_LONG);
		else if (line.n > 0)
			board_run_line(b, line);
	}
	buf_clear(&b->line);
	b->overlong = false;
}

/* A terminal's line end behind the bytes of AT+MQTTPUBRAW, in a write of its own: here the broker has
 * answered already, but no board is that fast (protocol.md 2.1 rule 8).  Returns its length; 0: it is
 * none. */
static size_t drop_late_line_end(struct board *b, struct slice bytes)
{
	bool late = b->raw_came >= 0 && b->now - b->raw_came <= PUBLISH_US;
	size_t n = 0;

	b->raw_came = -1;
	while (n < bytes.n && n < 2 && (bytes.p[n] == '\r' || bytes.p[n] == '\n'))
		n++;
	if (!late || n == 0)
		return 0;
	board_busy(b);
	return n;
}

static size_t board_on_line(struct board *b, struct slice bytes)
{
	size_t dropped = b->raw_came >= 0 ? drop_late_line_end(b, bytes) : 0;

	if (dropped > 0)
		return dropped;
	size_t end = slice_find_char(bytes, '\n');
	struct slice part = slice_sub(bytes, 0, end == SLICE_NONE ? bytes.n : end + 1);

	if (b->echo)
		board_say(b, part);
	if (b->line.n + part.n > LINE_KEPT) {
		b->overlong = true;
		/* How it ends still matters, and its CR may be what came last. */
		buf_drop_front(&b->line, b->line.n > 0 ? b->line.n - 1 : 0);
		part = slice_from(part, part.n > 2 ? part.n - 2 : 0);
	}
	buf_add(&b->line, part);
	if (end != SLICE_NONE)
		board_end_line(b);
	return end == SLICE_NONE ? bytes.n : end + 1;
}

static size_t drop_all(struct board *b, struct slice bytes)
{
	(void)b;
	return bytes.n;
}

static size_t (*const takers[])(struct board *b, struct slice bytes) = {
	[BOARD_OFF] = drop_all,
	[BOARD_BOOTING] = drop_too_early,
	[BOARD_COMMAND] = board_on_line,
	[BOARD_RAW] = read_raw,
	[BOARD_WORKING] = drop_too_early,
};

void board_receive(struct board *b, struct slice bytes, int64_t now)
{
	/* What was due before these bytes came happens before them: the caller's timer may be
	 * late. */
	board_tick(b, now);
	while (bytes.n > 0)
		bytes = slice_from(bytes, takers[b->phase](b, bytes));
	board_flush(b);
}
