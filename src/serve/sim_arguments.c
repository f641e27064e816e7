/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/sim_arguments.h"

#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/print.h"
#include "base/program.h"
#include "base/utf8.h"
#include "disk/files.h"
#include "serve/recording.h"
#include "sim/fault_plan.h"
#include "sim/maker.h"

static const double LEAST_SPEED = 0.01, LARGEST_SPEED = 1000;

enum {
	LONGEST_BOOT_MS = 60000,
	LARGEST_CREDENTIAL = 8180 /* in a partition of 8192, packed; AT+SYSMFG has room for more */
};

static bool is_address(struct slice text, long long least_port)
{
	size_t colon = text.n;
	long long port;

	while (colon > 0 && text.p[colon - 1] != ':')
		colon--;
	return colon > 1 && slice_to_number(slice_from(text, colon), &port) && port >= least_port &&
	       port <= 65535;
}

static bool check_broker(const char *broker, struct diag *d)
{
	if (!broker || strcmp(broker, "memory") == 0 || is_address(slice_of(broker), 1))
		return true;
	return diag_fail(d, 0, 0, 0, _("--broker: %s is neither HOST:PORT nor memory"), broker);
}

/* A cloud is played by the broker in memory. */
static bool read_cloud(struct sim_arguments *a, struct diag *d)
{
	if (a->cloud && a->broker && strcmp(a->broker, "memory") != 0)
		return diag_fail(d, 0, 0, 0,
			_("--cloud is played in this process: --broker can only be memory with it"));
	if (!sim_cloud_read(a->cloud, a->cloud_secret_path, &a->site, d))
		return false;
	a->common.cloud = a->site;
	return true;
}

static bool check_dialect(const char *name, struct sim_served_options *options, struct diag *d)
{
	struct buf names = {0};

	if (!name || board_dialect_find(slice_of(name), &options->dialect, &options->nonos))
		return true;
	board_dialect_add_names(&names);
	diag_fail(d, 0, 0, 0, _("--dialect: %s is not known; there are %s"),
		VISIBLE(slice_of(name), VISIBLE_MOST), buf_text(&names));
	buf_fini(&names);
	return false;
}

static bool check_firmware(
	const struct sim_arguments *a, struct sim_served_options *options, struct diag *d)
{
	struct buf names = {0};

	if (!a->firmware)
		return true;
	options->firmware = board_firmware_find(slice_of(a->firmware));
	if (!options->firmware) {
		board_firmware_add_names(&names);
		diag_fail(d, 0, 0, 0, _("--firmware: %s is not known; there are %s"),
			VISIBLE(slice_of(a->firmware), VISIBLE_MOST), buf_text(&names));
		buf_fini(&names);
		return false;
	}
	if (a->dialect && (options->nonos || options->dialect != options->firmware->dialect))
		return diag_fail(d, 0, 0, 0, _("--firmware %s is of the dialect %s, and not of %s"),
			a->firmware, at_dialect_name(options->firmware->dialect), a->dialect);
	options->dialect = options->firmware->dialect;
	return true;
}

static bool check_layout(const char *name, enum board_layout *layout, struct diag *d)
{
	static const char *const names[] = {[BOARD_LAYOUT_MQTT] = "mqtt",
		[BOARD_LAYOUT_MFG] = "mfg",
		[BOARD_LAYOUT_NONE] = "none"};

	*layout = BOARD_LAYOUT_USUAL;
	if (!name)
		return true;
	for (size_t i = 0; i < ALEN(names); i++)
		if (names[i] && strcmp(name, names[i]) == 0)
			*layout = (enum board_layout)i;
	return *layout != BOARD_LAYOUT_USUAL ||
	       diag_fail(d, 0, 0, 0,
		       _("--partitions: %s is not known; there are mqtt, mfg and none"),
		       VISIBLE(slice_of(name), VISIBLE_MOST));
}

static bool check_timing(const char *name, bool *slow, struct diag *d)
{
	*slow = name && strcmp(name, "board") == 0;
	return !name || *slow || strcmp(name, "instant") == 0 ||
	       diag_fail(d, 0, 0, 0, _("--timing: %s is not known; there are instant and board"),
		       VISIBLE(slice_of(name), VISIBLE_MOST));
}

static bool check_boot(const char *text, long long *ms, struct diag *d)
{
	*ms = SERVED_UNSET;
	if (!text)
		return true;
	if (!slice_to_number(slice_of(text), ms))
		return diag_fail(d, 0, 0, 0, _("--boot: %s is not a number"),
			VISIBLE(slice_of(text), VISIBLE_MOST));
	return (*ms >= 0 && *ms <= LONGEST_BOOT_MS) ||
	       diag_fail(d, 0, 0, 0, _("--boot is %lld; it can be 0 to %d milliseconds"), *ms,
		       LONGEST_BOOT_MS);
}

static bool read_credential(const char *path, enum certs_kind kind, struct buf *pem, struct diag *d)
{
	if (!path)
		buf_add(pem, maker_file(kind));
	if (!path || strcmp(path, "none") == 0)
		return true;
	if (!files_read(path, pem, d))
		return false;
	if (slice_find(buf_slice(pem), SLICE("-----BEGIN ")) == SLICE_NONE)
		return diag_fail(
			d, 0, 0, 0, _("%s is not a PEM file: it has no line -----BEGIN"), path);
	if (pem->n > LARGEST_CREDENTIAL)
		return diag_fail(d, 0, 0, 0, _("%s has %zu bytes; a board has room for %d"), path,
			pem->n, LARGEST_CREDENTIAL);
	return true;
}

/* Checks the whole plan before anything starts. */
static bool check_plan(const char *where, struct slice plan, struct diag *d)
{
	struct slice rest = plan;
	struct fault fault;
	struct diag why;

	while (fault_read(&rest, &fault, &why))
		;
	if (why.text[0] == '\0')
		return true;
	long long line = 1;
	/* The wrong statement is the one before the rest; a line feed that ends it does not
	 * count. */
	for (size_t i = 0; i + 1 < plan.n - rest.n; i++)
		line += plan.p[i] == '\n';
	return where ? diag_fail(d, 0, 0, 0, "%s:%lld: %s", where, line, why.text)
	             : diag_fail(d, 0, 0, 0, _("--fault: %s"), why.text);
}

static bool read_faults(struct sim_arguments *a, struct diag *d)
{
	for (size_t i = 0; i < a->fault_files.count; i++) {
		const char *path = a->fault_files.values[i];
		size_t before = a->plan.n;

		if (!files_read(path, &a->plan, d) ||
			!check_plan(path, slice_from(buf_slice(&a->plan), before), d))
			return false;
		buf_add_char(&a->plan, '\n');
	}
	for (size_t i = 0; i < a->faults.count; i++) {
		if (!check_plan(NULL, slice_of(a->faults.values[i]), d))
			return false;
		buf_add_text(&a->plan, a->faults.values[i]);
		buf_add_char(&a->plan, '\n');
	}
	a->common.faults = buf_slice(&a->plan);
	return true;
}

static size_t count_boards(const struct sim_arguments *a)
{
	size_t most = a->ptys.count > a->tcps.count ? a->ptys.count : a->tcps.count;

	return most > 0 ? most : 1;
}

/* Each path must be unique: a second board would silently replace the first one's link. */
/* The list has another value with that text. */
static bool sim_arguments_has_twin(const struct option_list *list, const char *value)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->values[i] != value && strcmp(list->values[i], value) == 0)
			return true;
	return false;
}

static bool check_paths(const struct sim_arguments *a, struct diag *d)
{
	size_t total = a->ptys.count + a->log_ptys.count;

	for (size_t i = 0; i < total; i++) {
		bool first = i < a->ptys.count;
		const char *path =
			first ? a->ptys.values[i] : a->log_ptys.values[i - a->ptys.count];

		if (*path == '\0')
			return diag_fail(d, 0, 0, 0, _("%s: the path is empty"),
				first ? "--pty" : "--log-pty");
		if (sim_arguments_has_twin(&a->ptys, path) ||
			sim_arguments_has_twin(&a->log_ptys, path))
			return diag_fail(d, 0, 0, 0,
				_("%s is given for two ports; each needs a path of its own"),
				VISIBLE(slice_of(path), VISIBLE_MOST));
	}
	if (a->control && *a->control == '\0')
		return diag_fail(d, 0, 0, 0, _("--control: the path is empty"));
	return true;
}

static bool check_ports(const struct sim_arguments *a, struct diag *d)
{
	for (size_t i = 0; i < a->tcps.count; i++)
		if (!is_address(slice_of(a->tcps.values[i]), 0))
			return diag_fail(
				d, 0, 0, 0, _("--tcp: %s is not ADDR:PORT"), a->tcps.values[i]);
	if (a->log_ptys.count > count_boards(a))
		return diag_fail(d, 0, 0, 0, _("there are %zu --log-pty for %zu boards"),
			a->log_ptys.count, count_boards(a));
	return true;
}

/* What the virtual board is told has no meaning for a recorded one. */
static bool check_from(const struct sim_arguments *a, struct diag *d)
{
	const struct {
		const char *name;
		bool given;
	} others[] = {
		{"broker", a->broker},
		{"cloud", a->cloud},
		{"dialect", a->dialect},
		{"firmware", a->firmware},
		{"partitions", a->layout},
		{"timing", a->timing},
		{"ca", a->ca_path},
		{"cert", a->certificate_path},
		{"key", a->key_path},
		{"boot", a->boot},
		{"fault", a->faults.count > 0},
		{"fault-file", a->fault_files.count > 0},
	};

	if (!a->from)
		return !a->speed ||
		       diag_fail(d, 0, 0, 0, _("--speed is only for --from TRANSCRIPT"));
	for (size_t i = 0; i < ALEN(others); i++)
		if (others[i].given)
			return diag_fail(d, 0, 0, 0,
				_("--%s has no effect on a recorded board (--from)"),
				others[i].name);
	/* Once more for each board when it starts; here nothing has been started that must end. */
	struct recording *whole = recording_open(a->from, 1, &(struct recording_output){0}, d);
	recording_close(whole);
	return whole != NULL;
}

static bool check_speed(const char *text, double *speed, struct diag *d)
{
	char *end = NULL;

	*speed = 1;
	if (!text)
		return true;
	if (strcmp(text, "max") == 0) {
		*speed = 0;
		return true;
	}
	*speed = strtod(text, &end);
	/* Written this way round, it also refuses what is no number at all. */
	return (end != text && *end == '\0' && *speed >= LEAST_SPEED && *speed <= LARGEST_SPEED) ||
	       diag_fail(d, 0, 0, 0, _("--speed: %s is neither max nor a number from 0.01 to 1000"),
		       VISIBLE(slice_of(text), VISIBLE_MOST));
}

static bool sim_arguments_check(struct sim_arguments *a, struct diag *d)
{
	struct sim_served_options *common = &a->common;

	if (!check_ports(a, d) || !check_paths(a, d) || !read_faults(a, d) ||
		!check_broker(a->broker, d) || !check_boot(a->boot, &common->boot_ms, d) ||
		!check_dialect(a->dialect, common, d) ||
		!check_timing(a->timing, &common->slow, d) || !check_firmware(a, common, d) ||
		!check_layout(a->layout, &common->layout, d) ||
		!read_credential(a->ca_path, CERTS_CA, &a->ca, d) ||
		!read_credential(a->certificate_path, CERTS_CERTIFICATE, &a->certificate, d) ||
		!read_credential(a->key_path, CERTS_KEY, &a->key, d) || !check_from(a, d) ||
		!check_speed(a->speed, &common->speed, d) || !read_cloud(a, d))
		return false;
	a->boards = count_boards(a);
	common->from = a->from;
	common->alone = a->boards == 1;
	common->broker = a->site ? "memory" : a->broker;
	common->ca = buf_slice(&a->ca);
	common->certificate = buf_slice(&a->certificate);
	common->key = buf_slice(&a->key);
	return true;
}

static const char *nth(const struct option_list *list, size_t i)
{
	return i < list->count ? list->values[i] : NULL;
}

/* The first --pty, --tcp and --log-pty belong to the first board, and so on. */
struct sim_served_options sim_arguments_of_board(const struct sim_arguments *a, size_t i)
{
	struct sim_served_options options = a->common;

	options.number = (unsigned)i;
	options.pty = nth(&a->ptys, i);
	options.tcp = nth(&a->tcps, i);
	options.nameless_pty = !options.pty && !options.tcp;
	options.log_pty = nth(&a->log_ptys, i);
	return options;
}

bool sim_arguments_read(struct sim_arguments *a, int argc, char **argv, int *status)
{
	const struct option_row rows[] = {
		{"pty", 0, OPTION_EACH, &a->ptys, N_("PATH"),
			N_("Make PATH a symbolic link to the board's pseudo-terminal; each further one is another board")},
		{"tcp", 0, OPTION_EACH, &a->tcps, N_("ADDR:PORT"),
			N_("Also serve the board there, like ser2net; port 0: any free port")},
		{"log-pty", 0, OPTION_EACH, &a->log_ptys, N_("PATH"),
			N_("The same for its log port")},
		{"broker", 0, OPTION_TEXT, &a->broker, N_("HOST:PORT|memory"),
			N_("Connect to this broker whatever AT+MQTTCONN names; memory: a built-in one")},
		{"cloud", 0, OPTION_TEXT, &a->cloud, N_("NAME[,KEY=VALUE...]"),
			N_("Accept and refuse as this cloud does: aliyun, aws, azure, ...; see atmq-sim(1)")},
		{"cloud-secret-file", 0, OPTION_TEXT, &a->cloud_secret_path, N_("FILE"),
			N_("Its device's secret; else ATMQ_SIM_SECRET, else a documented one")},
		{"dialect", 0, OPTION_TEXT, &a->dialect, N_("NAME"),
			N_("The firmware: esp32-s (default), esp-at, or nonos, which has no MQTT")},
		{"firmware", 0, OPTION_TEXT, &a->firmware, N_("VERSION"),
			N_("Its version: 2.1 (default), 2.2, 2.4, 3.0, 3.1, 3.2, 3.3, 4.1 or 5.0")},
		{"partitions", 0, OPTION_TEXT, &a->layout, "mqtt|mfg|none",
			N_("How its flash is divided: mqtt as up to v3.0, mfg as from v3.1 on, none")},
		{"ca", 0, OPTION_TEXT, &a->ca_path, N_("FILE"),
			N_("CA certificate in the board's flash, PEM; none; unless given its maker's own")},
		{"cert", 0, OPTION_TEXT, &a->certificate_path, N_("FILE"),
			N_("Client certificate in the board's flash, in the same way")},
		{"key", 0, OPTION_TEXT, &a->key_path, N_("FILE"), N_("Its key, in the same way")},
		{"boot", 0, OPTION_TEXT, &a->boot, N_("MS"),
			N_("Time until ready; 0 at the start and 1600 after AT+RST unless given")},
		{"timing", 0, OPTION_TEXT, &a->timing, "instant|board",
			N_("instant (default), or board: joining Wi-Fi and the like take as long as on a board")},
		{"fault", 0, OPTION_EACH, &a->faults, N_("PLAN"),
			N_("Faults: 'lose 0.001; at 5s wifi off'; see atmq-sim(1)")},
		{"fault-file", 0, OPTION_EACH, &a->fault_files, N_("FILE"),
			N_("A file of faults, one statement per line")},
		{"control", 0, OPTION_TEXT, &a->control, N_("PATH"),
			N_("Accept statements on a socket at PATH while running")},
		{"from", 0, OPTION_TEXT, &a->from, N_("TRANSCRIPT"),
			N_("Answer as the board did that was recorded there")},
		{"speed", 0, OPTION_TEXT, &a->speed, N_("FACTOR|max"),
			N_("... that many times as fast; max: without pauses")},
		{.name = NULL},
	};
	struct options o = {0};
	struct diag d = {0};

	*a = (struct sim_arguments){0};
	bool good = options_start(&o, argc, argv, N_("atmq-sim [OPTION]..."), rows, 0, 0, status);
	options_fini(&o);
	if (!good)
		return false;
	*status = EXIT_USAGE;
	if (sim_arguments_check(a, &d))
		return true;
	print_problem(d.text);
	return false;
}

void sim_arguments_fini(struct sim_arguments *a)
{
	option_list_fini(&a->ptys);
	option_list_fini(&a->tcps);
	option_list_fini(&a->log_ptys);
	option_list_fini(&a->faults);
	option_list_fini(&a->fault_files);
	free(a->control);
	free(a->broker);
	free(a->cloud);
	free(a->cloud_secret_path);
	cloud_site_free(a->site);
	free(a->dialect);
	free(a->firmware);
	free(a->layout);
	free(a->timing);
	free(a->ca_path);
	free(a->certificate_path);
	free(a->key_path);
	free(a->boot);
	free(a->from);
	free(a->speed);
	buf_fini(&a->ca);
	buf_fini(&a->certificate);
	buf_fini(&a->key);
	buf_fini(&a->plan);
}
