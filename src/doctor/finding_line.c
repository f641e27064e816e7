/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong between a port and a board, or with its firmware. */
#include "doctor/finding_private.h"

#include "at/command.h"
#include "base/language.h"

/* ---- the line ---- */

static bool is_port_open(const struct doctor_facts *f)
{
	return f->port == DOCTOR_PORT_OPEN;
}

static bool has_reader(const struct doctor_facts *f)
{
	return is_port_open(f) && f->reader.n;
}

static void describe_reader(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_add(text, buf_slice(&f->reader));
	buf_add(remedy, buf_slice(&f->reader_remedy));
}

static bool never_answered(const struct doctor_facts *f)
{
	return is_port_open(f) && !f->answered;
}

static bool is_stuck(const struct doctor_facts *f)
{
	return never_answered(f) && f->stuck.n;
}

static void describe_stuck(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_addf(text, _("what is sent does not go out: %.*s"), SLICE_ARG(buf_slice(&f->stuck)));
	if (f->stuck_remedy.n)
		buf_add(remedy, buf_slice(&f->stuck_remedy));
	else
		buf_add_text(remedy, _("check the wires of flow control, or use --flow none"));
}

static bool has_no_firmware(const struct doctor_facts *f)
{
	return never_answered(f) && f->boot.no_firmware;
}

static const char *finding_chip(const struct doctor_facts *f)
{
	return f->boot.chip ? f->boot.chip->name : _("the chip");
}

static void describe_no_firmware(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_addf(text, _("there is no firmware in the flash of %s: it finds no valid header"),
		finding_chip(f));
	buf_add_text(
		remedy, _("flash AT firmware for exactly this chip and module, at the address that "
			  "its page names (esptool.py write_flash 0x0 factory.bin); this is the "
			  "port to flash it through"));
}

static bool is_in_download_mode(const struct doctor_facts *f)
{
	return never_answered(f) && f->boot.downloads;
}

static void describe_download(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_addf(text,
		_("%s is in download mode and waits for firmware: no program is running on it"),
		finding_chip(f));
	buf_addf(remedy,
		_("release the BOOT button, or what pulls GPIO0 low (GPIO9 on ESP32-C2, C3 and C6), "
		  "then reset the board: EN, or atmq doctor --reset %.*s"),
		SLICE_ARG(buf_slice(&f->name)));
}

static bool has_brownouts(const struct doctor_facts *f)
{
	return is_port_open(f) && f->boot.brownouts;
}

static void describe_brownout(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_addf(text, _("the supply voltage drops, and %s resets (brownout)"), finding_chip(f));
	buf_add_text(
		remedy, _("give it 3.3 V with 500 mA, which the pin of an adapter cannot; a short "
			  "cable, and a capacitor of 100 uF at the module"));
}

static unsigned unwanted(unsigned count, const struct doctor_facts *f)
{
	return count - (count > 0 && f->was_reset);
}

static bool is_in_reset_loop(const struct doctor_facts *f)
{
	return is_port_open(f) && !has_no_firmware(f) && !is_in_download_mode(f) &&
	       (unwanted(f->boot.starts, f) >= 2 || unwanted(f->readies, f) >= 2 ||
		       (f->boot.crashes >= 2 && !f->answered));
}

static void describe_loop(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	unsigned starts = unwanted(f->boot.starts, f), readies = unwanted(f->readies, f);

	starts = starts > readies ? starts : readies;
	if (starts)
		buf_addf(text,
			_("the board is in a reset loop: it started %u times within seconds"),
			starts);
	else
		buf_add_text(text, _("the board is in a reset loop: it starts again and again"));
	if (f->boot.crashes)
		buf_add_text(text, _(", its firmware crashes or hangs"));
	buf_add_text(
		remedy, _("flash the firmware made for exactly this module again, its flash erased "
			  "first; if it resets only while Wi-Fi is on, the supply is too weak"));
}

static bool is_echo(const struct doctor_facts *f)
{
	return never_answered(f) && f->first.only_echo;
}

static void describe_echo(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	(void)f;
	buf_add_text(
		text, _("only our own echo comes back: the adapter's RX and TX are joined, and no "
			"board answers"));
	buf_add_text(remedy,
		_("take away the jumper or wire that joins RX and TX, and cross the lines: "
		  "the adapter's TX to the board's RX, its RX to the board's TX; if a board "
		  "echoes, it wants another line end than CR LF, CR or LF"));
}

static bool has_other_line_end(const struct doctor_facts *f)
{
	return is_port_open(f) && f->answered && f->line_end != f->ends;
}

static void describe_line_end(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	const char *option = line_end_name(f->line_end);

	buf_addf(text, _("the board answers only when the line end is %s, not %s"),
		line_end_words(f->line_end), line_end_words(f->ends));
	buf_addf(remedy, _("atmq --line-end %s %.*s, or line-end = %s in config.ini"), option,
		SLICE_ARG(buf_slice(&f->name)), option);
}

static bool is_log_port(const struct doctor_facts *f)
{
	return never_answered(f) && f->boot.log_lines && !f->boot.no_firmware &&
	       !f->boot.downloads && !f->boot.brownouts && !f->unasked;
}

static void describe_log_port(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	const struct doctor_chip *chip = f->boot.chip;

	buf_addf(text,
		_("this is the log port of %s: it prints boot text and log lines, and AT is not "
		  "answered here"),
		chip ? chip->name : _("the board"));
	if (chip && !chip->pins)
		buf_addf(remedy, _("no AT firmware is released for %s: another program runs on it"),
			chip->name);
	else
		buf_addf(remedy,
			chip ? _("connect an adapter to the pins of the AT port: %s (adapter's RX to that "
				 "TX, its TX to that RX, GND to GND); this port fits --log-port")
			     : _("connect an adapter to the pins of the AT port; %s (adapter's RX to that "
				 "TX, its TX to that RX, GND to GND); this port fits --log-port"),
			chip ? _(chip->pins) : doctor_all_pins());
}

static bool has_other_rate(const struct doctor_facts *f)
{
	return is_port_open(f) && (f->answered || f->readable) && f->rate.baud &&
	       !doctor_rate_same(&f->rate, &f->asked);
}

static void describe_rate(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	struct buf rate = {0}, asked = {0};

	doctor_add_rate(&rate, &f->rate);
	doctor_add_rate(&asked, &f->asked);
	buf_addf(text,
		f->answered ? _("the rate is wrong: the board answers at %s, not at %s")
			    : _("the rate is wrong: the board is readable at %s, not at %s"),
		buf_text(&rate), buf_text(&asked));
	buf_fini(&rate);
	buf_fini(&asked);
	buf_addf(remedy, _("atmq -b %lld%s %.*s, or baud = %lld in config.ini"), f->rate.baud,
		f->rate.even ? " --parity even" : "", SLICE_ARG(buf_slice(&f->name)), f->rate.baud);
	if (f->answered)
		buf_addf(remedy, _("; AT+UART_DEF=%lld,8,1,0,0 changes the board's own"),
			f->asked.baud);
}

static bool is_garbage(const struct doctor_facts *f)
{
	return never_answered(f) && !f->readable && f->garbage;
}

static void describe_garbage(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	if (f->asked.baud)
		buf_addf(text,
			_("what comes is garbage at all %u rates and parities tried: none of them is "
			  "the board's"),
			f->rates);
	else
		buf_add_text(
			text, _("what comes is garbage: the port at the other end has another rate "
				"than the board"));
	buf_add_text(remedy,
		f->asked.baud
			? _("name the board's rate with --baud; if none fits: is GND joined, are "
			    "the levels 3.3 V and not RS-232 (inverted)?")
			: _("set the rate there; if none fits: is GND joined, are the levels 3.3 V "
			    "and not RS-232 (inverted)?"));
}

static bool is_waiting(const struct doctor_facts *f)
{
	return is_port_open(f) && (f->swallowed || (f->prompted && !f->answered));
}

static void describe_waiting(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	if (f->swallowed) {
		buf_add_text(
			text, _("the board was waiting for the bytes of a payload, and the AT sent "
				"here was used for it"));
		buf_add_text(remedy,
			f->answered
				? _("it answers now; what was published or sent with it is wrong")
				: _("reset the board, which ends the waiting"));
		return;
	}
	buf_add_text(
		text, _("the board is waiting for the bytes of a payload ('>'): it reads whatever "
			"is sent as data"));
	buf_addf(remedy,
		_("send the missing bytes, or reset the board: EN, or atmq doctor --reset %.*s; +++ "
		  "alone ends AT+CIPSEND's passthrough"),
		SLICE_ARG(buf_slice(&f->name)));
}

static bool is_busy(const struct doctor_facts *f)
{
	return is_port_open(f) && f->busy;
}

static void describe_busy(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	(void)f;
	buf_add_text(text, _("the board is busy with an earlier command and answers nothing else"));
	buf_add_text(remedy,
		_("wait: connecting to a broker or joining Wi-Fi can take 15 s and more; if "
		  "it never ends, reset the board"));
}

static bool is_deaf(const struct doctor_facts *f)
{
	return never_answered(f) && f->unasked && !f->prompted && !f->busy;
}

static void describe_deaf(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	(void)f;
	buf_add_text(text, _("the board's AT port is heard, but it does not hear us"));
	buf_add_text(remedy,
		_("check the wire from the adapter's TX to the board's RX, and that no other "
		  "device drives that line"));
}

static bool is_no_at(const struct doctor_facts *f)
{
	return never_answered(f) && f->readable && f->at_rate.lines && !f->boot.log_lines &&
	       !f->unasked;
}

static void describe_no_at(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_addf(text, _("a device that does not speak AT is at this port; it says: %.*s"),
		SLICE_ARG(buf_slice(&f->sample)));
	buf_add_text(remedy,
		_("is this the right port (atmq ports), and does the board run AT firmware?"));
}

static bool is_silent(const struct doctor_facts *f)
{
	return never_answered(f) && !f->readable && !f->garbage && !f->first.bytes &&
	       !f->prompted && !f->swallowed && !f->stuck.n;
}

static void describe_silent(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	if (f->rates > 1)
		buf_addf(text, _("nothing comes back: silence at all %u rates and parities tried"),
			f->rates);
	else
		buf_add_text(text, _("nothing comes back: silence"));
	buf_addf(remedy,
		_("wiring: the adapter's RX to the board's TX, its TX to the board's RX, GND to GND; "
		  "power: 3.3 V, EN high; pins: the USB socket of a development board is usually its log "
		  "port, which is silent once started (%s); a board that waits for a payload's "
		  "bytes or passes all through (+++ alone ends that) is silent too; %s"),
		doctor_all_pins(),
		f->was_reset ? _("DTR and RTS did not reset it, or they are not wired")
			     : _("a reset (EN, Alt-R in the console, or doctor --reset) shows by "
				 "its boot text whether it is alive"));
}

/* Bytes, but too few to say more. */
static bool is_unclear(const struct doctor_facts *f)
{
	return never_answered(f) && f->first.bytes && !f->first.only_echo && !f->readable &&
	       !f->garbage && !f->prompted && !f->swallowed && !f->boot.log_lines && !f->unasked;
}

static void describe_unclear(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_addf(text, _("AT is not answered; %zu bytes came that say nothing"), f->first.bytes);
	buf_add_text(remedy, _("check wiring and power, reset the board, and try again"));
}

/* ---- the firmware ---- */

static void describe_other(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_addf(text, "%s",
		f->refuses_version
			? _("the board speaks AT of another maker: it answers AT, but refuses "
			    "AT+GMR, and has no AT+MQTTCONN?")
			: _("the board speaks AT of another maker: it answers AT, but does not "
			    "report an ESP-AT version to AT+GMR either, and has no AT+MQTTCONN?"));
	if (f->sample.n)
		buf_addf(text, _("; it says: %.*s"), SLICE_ARG(buf_slice(&f->sample)));
	buf_add_text(
		remedy, _("is this the right device, and not a modem? AT+MQTT needs ESP-AT 2.1 or "
			  "later, or firmware that follows it"));
}

static void describe_no_mqtt(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	struct wire_firmware firmware = f->firmware;

	buf_add_text(text, _("the firmware has no AT+MQTT commands: "));
	if (firmware.kind == WIRE_FIRMWARE_ESP_AT || firmware.kind == WIRE_FIRMWARE_CLONE)
		firmware.mqtt = WIRE_KNOWN_NO;
	wire_firmware_add_meaning(text, &firmware);
	if (f->firmware.chip[0])
		buf_addf(remedy, _("flash ESP-AT 2.1 or later for %s, built with MQTT"),
			f->firmware.chip);
	else
		buf_add_text(remedy, _("flash ESP-AT 2.1 or later, built with MQTT"));
}

/* ---- notes ---- */

static void describe_firmware(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	enum at_dialect dialect = AT_DIALECT_ESP32_S;

	(void)remedy;
	struct buf rate = {0};

	doctor_add_rate(&rate, &f->rate);
	if (f->rate.baud)
		buf_addf(text, _("the board answers at %s: "), buf_text(&rate));
	else
		buf_add_text(text, _("the board answers: "));
	buf_fini(&rate);
	wire_firmware_add_meaning(text, &f->firmware);
	if (f->firmware.chip[0])
		buf_addf(text, _("; chip %s"), f->firmware.chip);
	if (wire_firmware_dialect(&f->firmware, &dialect))
		buf_addf(text, _("; dialect %s"), at_dialect_name(dialect));
}

static bool has_state(const struct doctor_facts *f)
{
	return is_port_open(f) && f->state >= 0;
}

static void describe_state(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	const char *name = at_state_name(f->state);

	(void)remedy;
	buf_addf(text, _("MQTT state %lld: %s"), f->state, name ? name : _("not known"));
}

static const struct doctor_rule line_faults[] = {
	{"second-reader", has_reader, describe_reader},
	{"stuck", is_stuck, describe_stuck},
	{"no-firmware", has_no_firmware, describe_no_firmware},
	{"download-mode", is_in_download_mode, describe_download},
	{"brownout", has_brownouts, describe_brownout},
	{"reset-loop", is_in_reset_loop, describe_loop},
	{"echo", is_echo, describe_echo},
	{"log-port", is_log_port, describe_log_port},
	{"wrong-rate", has_other_rate, describe_rate},
	{"line-end", has_other_line_end, describe_line_end},
	{"garbage", is_garbage, describe_garbage},
	{"waiting-for-bytes", is_waiting, describe_waiting},
	{"busy", is_busy, describe_busy},
	{"deaf", is_deaf, describe_deaf},
	{"not-at", is_no_at, describe_no_at},
	{"silent", is_silent, describe_silent},
	{"no-answer", is_unclear, describe_unclear},
	{"other-maker", doctor_is_other_maker, describe_other},
	{"no-mqtt", doctor_lacks_mqtt, describe_no_mqtt},
};
const struct doctor_rules doctor_line_faults = {line_faults, ALEN(line_faults)};

static const struct doctor_rule line_notes[] = {
	{"firmware", doctor_speaks_mqtt, describe_firmware},
	{"state", has_state, describe_state},
};
const struct doctor_rules doctor_line_notes = {line_notes, ALEN(line_notes)};
