/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explain/line_starts.h"

#include "explain/line_codes.h"
#include "explain/remedies.h"

/* `rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)`: the numbers differ from chip to chip,
 * the names are alike. */
static const struct lines_reset {
	const char *name;
	enum explain_topic topic;
	const char *meaning, *remedy;
} resets[] = {
	{"POWERON", EXPLAIN_START, N_("the chip started: power came on, or EN was pulled"), ""},
	{"BROWN", EXPLAIN_BROWNOUT, N_("the chip started: the supply voltage dropped"),
		LOOK_AT_SUPPLY},
	{"WDT", EXPLAIN_CRASH, N_("the chip started: a watchdog reset it: the firmware hung"),
		CRASH_REMEDY},
	{"OWDC", EXPLAIN_CRASH, N_("the chip started: a watchdog reset it: the firmware hung"),
		CRASH_REMEDY},
	{"SLEEP", EXPLAIN_START, N_("the chip started: it woke from deep sleep"), ""},
	{"DSLP", EXPLAIN_START, N_("the chip started: it woke from deep sleep"), ""},
	{"USB", EXPLAIN_START, N_("the chip started: by the USB port's control lines"), ""},
	{"JTAG", EXPLAIN_START, N_("the chip started: by a debugger"), ""},
	{"GLITCH", EXPLAIN_BROWNOUT, N_("the chip started: its clock or supply was disturbed"),
		LOOK_AT_SUPPLY},
	{"SDIO", EXPLAIN_START, N_("the chip started: by SDIO"), ""},
	{"EXT", EXPLAIN_START, N_("the chip started: by the reset pin"), ""},
	{"SW", EXPLAIN_START,
		N_("the chip started: by the firmware itself: AT+RST, AT+RESTORE, or a crash before it"),
		""},
};

static bool explain_reset_name(struct slice line, struct explain_meaning *m)
{
	size_t at = slice_find(line, SLICE("rst:0x"));
	struct slice rest = slice_from(line, at);
	size_t open = slice_find_char(rest, '('), close = slice_find_char(rest, ')');

	if (at == SLICE_NONE || open == SLICE_NONE || close == SLICE_NONE || close < open)
		return false;
	struct slice name = slice_sub(rest, open + 1, close - open - 1);
	for (size_t i = 0; i < ALEN(resets); i++) {
		if (slice_find_nocase(name, slice_of(resets[i].name)) == SLICE_NONE)
			continue;
		explain_set(m, resets[i].topic, _("start"), resets[i].meaning, resets[i].remedy);
		return true;
	}
	return false;
}

/* The ESP8266's ` ets Jan  8 2013,rst cause:4, boot mode:(3,6)`, at 74880 baud. */
static bool explain_reset_cause(struct slice line, struct explain_meaning *m)
{
	static const char *const causes[] = {
		[1] = N_("the chip started: power came on"),
		[2] = N_("the chip started: by the reset pin, or EN was pulled"),
		[3] = N_(
			"the chip started: by the firmware itself: AT+RST, AT+RESTORE, or a crash before it"),
		[4] = N_("the chip started: a watchdog reset it: the firmware hung"),
	};
	long long cause;

	if (!lines_read_number(line, SLICE("rst cause"), &cause) || cause < 1 ||
		cause >= (long long)ALEN(causes))
		return false;
	explain_set(m, cause == 4 ? EXPLAIN_CRASH : EXPLAIN_START, _("start"), causes[cause],
		cause == 4 ? CRASH_REMEDY : "");
	return true;
}

/* `boot:0x5 (DOWNLOAD(USB/UART0/1))`, `boot mode:(1,6)` */
static bool lines_is_download(struct slice line)
{
	long long mode;

	if (lines_read_number(line, SLICE("boot mode"), &mode))
		return mode == 1;
	return slice_find(line, SLICE("(DOWNLOAD")) != SLICE_NONE;
}

bool explain_start(struct slice line, struct explain_meaning *m)
{
	bool started = explain_reset_name(line, m) || explain_reset_cause(line, m);

	if (!lines_is_download(line))
		return started;
	struct buf how = m->meaning;
	m->meaning = (struct buf){0};
	m->topic = EXPLAIN_DOWNLOAD;
	buf_set(&m->title, slice_of(_("download mode")));
	buf_set(&m->remedy, slice_of(_(PULL_UP)));
	if (started)
		buf_addf(&m->meaning, _("%s; %s"), buf_text(&how), _(DOWNLOADS));
	else
		buf_add_text(&m->meaning, _(DOWNLOADS));
	buf_fini(&how);
	return true;
}
