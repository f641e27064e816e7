/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/program.h"
#include "base/utf8.h"
#include "serve/sim_control.h"
#include "serve/sim_served.h"
#include "disk/files.h"
#include "setup/options.h"
#include "sim/fault_plan.h"

enum { LONGEST_BOOT_MS = 60000 };
enum { LARGEST_CREDENTIAL = 4000 }; /* what a board has room for */

/* As they were typed. */
struct arguments {
	struct option_list ptys, tcps, log_ptys, faults, fault_files;
	char *control, *broker, *dialect, *ca, *certificate, *key;
	long boot_ms;
};

/* What is made of them: the same for all boards, but for their ports. */
struct simulator {
	struct loop *loop;
	struct sim_served_options options;
	struct buf ca, certificate, key, faults;
	struct sim_control *control;
	struct sim_served **boards;
	size_t count;
	bool told; /* that they are ready */
};

static bool is_address(struct slice text, long least_port)
{
	size_t colon = text.n;
	long port;

	while (colon > 0 && text.p[colon - 1] != ':')
		colon--;
	return colon > 1 && slice_to_long(slice_from(text, colon), &port) && port >= least_port &&
	       port <= 65535;
}

static bool check_broker(const char *broker, struct diag *d)
{
	if (!broker || strcmp(broker, "memory") == 0 || is_address(slice_of(broker), 1))
		return true;
	return diag_fail(d, 0, 0, 0, "--broker: %s is neither HOST:PORT nor memory", broker);
}

static bool check_dialect(const char *name, struct sim_served_options *options, struct diag *d)
{
	options->nonos = name && strcmp(name, "nonos") == 0;
	if (!name || options->nonos || at_dialect_find(slice_of(name), &options->dialect))
		return true;
	return diag_fail(d, 0, 0, 0, "--dialect: %s is not known; there are %s, %s and nonos", name,
		at_dialect_name(AT_DIALECT_ESP32_S), at_dialect_name(AT_DIALECT_ESP_AT));
}

static bool check_boot(long ms, struct diag *d)
{
	if (ms >= SERVED_UNSET && ms <= LONGEST_BOOT_MS)
		return true;
	return diag_fail(
		d, 0, 0, 0, "--boot is %ld; it can be 0 to %d milliseconds", ms, LONGEST_BOOT_MS);
}

static bool read_credential(const char *path, struct buf *pem, struct diag *d)
{
	if (!path)
		return true;
	if (!files_read(path, pem, d))
		return false;
	if (slice_find(buf_slice(pem), SLICE("-----BEGIN ")) == SLICE_NONE)
		return diag_fail(d, 0, 0, 0, "%s is no PEM file: it has no line -----BEGIN", path);
	if (pem->n > LARGEST_CREDENTIAL)
		return diag_fail(d, 0, 0, 0, "%s has %zu bytes; a board has room for %d", path,
			pem->n, LARGEST_CREDENTIAL);
	return true;
}

/* Reads the whole plan through before anything starts. */
static bool check_plan(const char *where, struct slice plan, struct diag *d)
{
	struct slice rest = plan;
	struct fault fault;
	struct diag why;

	while (fault_read(&rest, &fault, &why))
		;
	if (why.text[0] == '\0')
		return true;
	long line = 1;
	/* The statement before the rest is the wrong one; a line feed at its end is not its line's.
	 */
	for (size_t i = 0; i + 1 < plan.n - rest.n; i++)
		line += plan.p[i] == '\n';
	return where ? diag_fail(d, 0, 0, 0, "%s:%ld: %s", where, line, why.text)
	             : diag_fail(d, 0, 0, 0, "--fault: %s", why.text);
}

static bool read_faults(struct simulator *s, const struct arguments *a, struct diag *d)
{
	for (size_t i = 0; i < a->fault_files.count; i++) {
		const char *path = a->fault_files.values[i];
		size_t before = s->faults.n;

		if (!files_read(path, &s->faults, d) ||
			!check_plan(path, slice_from(buf_slice(&s->faults), before), d))
			return false;
		buf_add_char(&s->faults, '\n');
	}
	for (size_t i = 0; i < a->faults.count; i++) {
		if (!check_plan(NULL, slice_of(a->faults.values[i]), d))
			return false;
		buf_add_text(&s->faults, a->faults.values[i]);
		buf_add_char(&s->faults, '\n');
	}
	s->options.faults = buf_slice(&s->faults);
	return true;
}

static size_t count_boards(const struct arguments *a)
{
	size_t most = a->ptys.count > a->tcps.count ? a->ptys.count : a->tcps.count;

	return most > 0 ? most : 1;
}

static bool check_ports(const struct arguments *a, struct diag *d)
{
	for (size_t i = 0; i < a->tcps.count; i++)
		if (!is_address(slice_of(a->tcps.values[i]), 0))
			return diag_fail(
				d, 0, 0, 0, "--tcp: %s is no ADDR:PORT", a->tcps.values[i]);
	if (a->log_ptys.count > count_boards(a))
		return diag_fail(d, 0, 0, 0, "there are %zu --log-pty for %zu boards",
			a->log_ptys.count, count_boards(a));
	return true;
}

static bool sim_main_prepare(struct simulator *s, const struct arguments *a, struct diag *d)
{
	if (!check_ports(a, d) || !read_faults(s, a, d) || !check_broker(a->broker, d) ||
		!check_boot(a->boot_ms, d) || !check_dialect(a->dialect, &s->options, d) ||
		!read_credential(a->ca, &s->ca, d) ||
		!read_credential(a->certificate, &s->certificate, d) ||
		!read_credential(a->key, &s->key, d))
		return false;
	s->options.broker = a->broker;
	s->options.boot_ms = a->boot_ms;
	s->options.ca = buf_slice(&s->ca);
	s->options.certificate = buf_slice(&s->certificate);
	s->options.key = buf_slice(&s->key);
	return true;
}

static const char *nth(const struct option_list *list, size_t i)
{
	return i < list->count ? list->values[i] : NULL;
}

/* The first --pty, --tcp and --log-pty belong to the first board, and so on. */
static bool start_boards(struct simulator *s, const struct arguments *a, struct diag *d)
{
	size_t wanted = count_boards(a);

	s->boards = memory_new(wanted * sizeof *s->boards);
	while (s->count < wanted) {
		struct sim_served_options options = s->options;

		options.pty = nth(&a->ptys, s->count);
		options.tcp = nth(&a->tcps, s->count);
		options.nameless_pty = !options.pty && !options.tcp;
		options.log_pty = nth(&a->log_ptys, s->count);
		s->boards[s->count] = sim_served_start(s->loop, &options, d);
		if (!s->boards[s->count])
			return false;
		s->count++;
	}
	return true;
}

/* "board 2 lose 0.1", or without a number for all of them. */
static void control_line(void *user, struct slice line, struct buf *answer)
{
	struct simulator *s = user;
	size_t from = 0, to = s->count;
	struct diag d = {0};
	long number;

	if (slice_starts(line, SLICE("board "))) {
		struct slice rest = slice_trim(slice_from(line, 6));
		size_t end = slice_find_char(rest, ' ');

		if (!slice_to_long(slice_sub(rest, 0, end == SLICE_NONE ? rest.n : end), &number) ||
			number < 1 || number > (long)s->count) {
			buf_addf(answer, "error: there are boards 1 to %zu", s->count);
			return;
		}
		from = (size_t)number - 1;
		to = from + 1;
		line = slice_from(rest, end);
	}
	for (size_t i = from; i < to; i++)
		if (!sim_served_fault(s->boards[i], line, &d))
			break;
	if (d.text[0])
		buf_addf(answer, "error: %s", d.text);
	else
		buf_add_text(answer, "ok");
}

static void tell_ready(const struct simulator *s)
{
	const char *broker = s->options.broker;
	struct buf line = {0};

	buf_add_text(&line, "atmq-sim: ready on ");
	for (size_t i = 0; i < s->count; i++) {
		buf_add_text(&line, i > 0 ? "; " : "");
		sim_served_add_ports(s->boards[i], &line);
	}
	buf_addf(&line, ", broker %s",
		!broker                         ? "as AT+MQTTCONN says"
		: strcmp(broker, "memory") == 0 ? "in memory"
						: broker);
	puts(buf_text(&line));
	fflush(stdout);
	buf_fini(&line);
}

static bool is_booting(const struct simulator *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (sim_served_is_booting(s->boards[i]))
			return true;
	return false;
}

static void sim_main_after_turn(void *user)
{
	struct simulator *s = user;

	for (size_t i = 0; i < s->count; i++)
		sim_served_after_turn(s->boards[i]);
	if (!s->told && !is_booting(s)) {
		s->told = true;
		tell_ready(s);
	}
}

static bool open_control(struct simulator *s, const struct arguments *a, struct diag *d)
{
	if (!a->control)
		return true;
	s->control = sim_control_open(s->loop, a->control, control_line, s, d);
	return s->control != NULL;
}

static void stop(void *user)
{
	loop_stop(((struct simulator *)user)->loop);
}

static void sim_main_run(struct simulator *s)
{
	struct loop_watch *terminated = loop_signal(s->loop, SIGTERM, stop, s);
	struct loop_watch *interrupted = loop_signal(s->loop, SIGINT, stop, s);

	loop_after_turn(s->loop, sim_main_after_turn, s);
	loop_run(s->loop);
	loop_unwatch(terminated);
	loop_unwatch(interrupted);
}

static int simulate(const struct arguments *a)
{
	struct simulator s = {0};
	struct diag d = {0};
	int status = EXIT_USAGE;

	if (sim_main_prepare(&s, a, &d)) {
		s.loop = loop_new();
		status = open_control(&s, a, &d) && start_boards(&s, a, &d) ? EXIT_ALL_WELL
		                                                            : EXIT_PORT;
	}
	if (status == EXIT_ALL_WELL)
		sim_main_run(&s);
	else
		program_tell(d.text);
	sim_control_close(s.control);
	for (size_t i = 0; i < s.count; i++)
		sim_served_stop(s.boards[i]);
	free(s.boards);
	if (s.loop)
		loop_free(s.loop);
	buf_fini(&s.ca);
	buf_fini(&s.certificate);
	buf_fini(&s.key);
	buf_fini(&s.faults);
	return status;
}

int main(int argc, char **argv)
{
	static char name[] = "atmq-sim";
	struct arguments a = {.boot_ms = SERVED_UNSET};
	const struct option_row rows[] = {
		{"pty", 0, OPTION_EACH, &a.ptys, "PATH",
			"Make PATH a symbolic link to the board's pseudo-terminal; each one more "
			"is a board of its own"},
		{"tcp", 0, OPTION_EACH, &a.tcps, "ADDR:PORT",
			"Serve the board there too, as ser2net does; port 0: any free one"},
		{"log-pty", 0, OPTION_EACH, &a.log_ptys, "PATH", "The same for its log port"},
		{"broker", 0, OPTION_TEXT, &a.broker, "HOST:PORT",
			"Connect to this broker whatever AT+MQTTCONN names; memory: one inside"},
		{"dialect", 0, OPTION_TEXT, &a.dialect, "NAME",
			"The firmware: esp32-s (default), esp-at, or nonos, which has no MQTT"},
		{"ca", 0, OPTION_TEXT, &a.ca, "FILE", "CA certificate in the board's flash, PEM"},
		{"cert", 0, OPTION_TEXT, &a.certificate, "FILE",
			"Client certificate in the board's flash, PEM"},
		{"key", 0, OPTION_TEXT, &a.key, "FILE", "Its key, PEM"},
		{"boot", 0, OPTION_NUMBER, &a.boot_ms, "MS",
			"Time until ready; 0 at the start and 1600 after AT+RST unless given"},
		{"fault", 0, OPTION_EACH, &a.faults, "PLAN",
			"What is to go wrong: 'lose 0.001; at 5s wifi off'; see atmq-sim(1)"},
		{"fault-file", 0, OPTION_EACH, &a.fault_files, "FILE",
			"A file of such plans, one statement a line"},
		{"control", 0, OPTION_TEXT, &a.control, "PATH",
			"Take such statements live on a socket at PATH"},
		{.name = NULL},
	};
	struct options o = {0};
	int status = EXIT_ALL_WELL;

	program_start();
	utf8_use_locale();
	argv[0] = name;
	if (options_start(&o, argc, argv, "atmq-sim [OPTION]...", rows, 0, 0, &status))
		status = simulate(&a);
	options_fini(&o);
	option_list_fini(&a.ptys);
	option_list_fini(&a.tcps);
	option_list_fini(&a.log_ptys);
	option_list_fini(&a.faults);
	option_list_fini(&a.fault_files);
	free(a.control);
	free(a.broker);
	free(a.dialect);
	free(a.ca);
	free(a.certificate);
	free(a.key);
	return status;
}
