/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/certs_command.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "app/progress.h"
#include "base/language.h"
#include "base/print.h"
#include "base/program.h"
#include "base/utf8.h"
#include "disk/files.h"
#include "provision/certificates.h"
#include "setup/connection.h"
#include "setup/connection_words.h"

enum {
	/* Boards that restart when their port is opened report it within this time. */
	CERTS_QUIET_US = 50000
};

struct visit_certs {
	struct connection_words words;
	char *paths[CERTS_KINDS];
	char *transcript, *config_path;
	bool check, as_json;
	struct config config;
	struct buf files[CERTS_KINDS];

	struct loop *loop;
	struct loop_watch *timer, *signals[3];
	struct connection connection;
	bool is_open, ready, interrupted;
	struct buf down; /* why the port is gone */
	struct certificates certificates;
	struct progress progress;
};

/* ---- files ---- */

static bool certs_read_file(struct visit_certs *v, enum certs_kind kind)
{
	struct certs_contents c;
	struct certs_findings f;
	struct buf pem = {0}, text = {0};
	struct diag d;

	if (!files_read(v->paths[kind], &v->files[kind], &d)) {
		print_problem(d.text);
		return false;
	}
	/* The board reads PEM alone. */
	if (certs_add_pem(&pem, buf_slice(&v->files[kind]))) {
		buf_addf(&text, _("%s: it is DER, and is written as PEM"), v->paths[kind]);
		print_problem(buf_text(&text));
		buf_set(&v->files[kind], buf_slice(&pem));
	}
	certs_look(buf_slice(&v->files[kind]), &c);
	certs_judge(&c, kind, 0, (int64_t)time(NULL), &f);
	struct slice lines[] = {buf_slice(&f.mistakes), buf_slice(&f.remarks)};
	for (size_t i = 0; i < ALEN(lines); i++)
		while (lines[i].n) {
			struct slice line = slice_take_line(&lines[i]);

			buf_clear(&text);
			buf_addf(&text, _("%s: %.*s"), v->paths[kind], SLICE_ARG(line));
			print_problem(buf_text(&text));
		}
	bool good = !f.mistakes.n;
	certs_contents_fini(&c);
	certs_findings_fini(&f);
	buf_fini(&pem);
	buf_fini(&text);
	return good;
}

static bool certs_read_files(struct visit_certs *v)
{
	bool good = true;

	if (!v->paths[CERTS_CERTIFICATE] != !v->paths[CERTS_KEY]) {
		print_problem(_("--cert and --key go together: a certificate is of no use without "
				"its key, nor with that of another"));
		return false;
	}
	for (int kind = 0; kind < CERTS_KINDS; kind++)
		if (v->paths[kind])
			good &= certs_read_file(v, (enum certs_kind)kind);
	if (good && v->paths[CERTS_KEY] &&
		!certs_belong(
			buf_slice(&v->files[CERTS_CERTIFICATE]), buf_slice(&v->files[CERTS_KEY]))) {
		print_problem(_("the key does not belong to the certificate"));
		return false;
	}
	return good;
}

/* ---- the board ---- */

static void certs_show_plan(struct visit_certs *v)
{
	struct buf plan = {0};

	certificates_add_plan(&v->certificates, &plan);
	progress_clear(&v->progress);
	print_bytes(stderr, &plan);
	buf_fini(&plan);
}

static void certs_go(struct visit_certs *v)
{
	struct certificates *c = &v->certificates;

	if (!v->ready || c->state == CERTIFICATES_ENDED)
		return;
	if (certificates_go(c, connection_now(&v->connection)) == CERTIFICATES_PLANNED) {
		if (v->check) {
			certificates_end(c);
		} else {
			certs_show_plan(v);
			certificates_write(c);
			certificates_go(c, connection_now(&v->connection));
		}
	}
	connection_touch(&v->connection);
	if (c->state == CERTIFICATES_ENDED)
		loop_stop(v->loop);
}

static void certs_on_timer(void *user)
{
	struct visit_certs *v = user;

	v->ready = true;
	certs_go(v);
}

static void certs_on_up(void *user)
{
	struct visit_certs *v = user;

	loop_timer_at(v->timer, loop_now(v->loop) + CERTS_QUIET_US);
}

static void certs_on_down(void *user, const char *why)
{
	struct visit_certs *v = user;

	buf_clear(&v->down);
	buf_add_text(&v->down, why);
	certs_go(v);
	loop_stop(v->loop);
}

static void certs_on_event(void *user, const struct wire_event *event)
{
	certificates_see(&((struct visit_certs *)user)->certificates, event);
}

static void certs_on_ended(void *user, const struct session_result *result)
{
	certificates_answered(&((struct visit_certs *)user)->certificates, result);
}

static void certs_on_settled(void *user)
{
	struct visit_certs *v = user;
	uint64_t done, total;

	certs_go(v);
	certificates_progress(&v->certificates, &done, &total);
	progress_show(&v->progress, done, total);
}

static void certs_on_log_failed(void *user, const char *why)
{
	(void)user;
	print_problem(why);
}

/* A second one ends it as it is. */
static void certs_on_signal(void *user)
{
	struct visit_certs *v = user;

	v->interrupted = true;
	if (v->is_open)
		certificates_stop(&v->certificates, connection_now(&v->connection));
	certs_go(v);
	if (!v->ready)
		loop_stop(v->loop);
}

static int certs_report(struct visit_certs *v)
{
	struct certificates *c = &v->certificates;
	struct buf out = {0};

	progress_clear(&v->progress);
	for (int kind = 0; kind < CERTS_KINDS; kind++)
		(v->as_json ? certificates_add_json : certificates_add_result)(
			c, (enum certs_kind)kind, &out);
	bool written = print_output(&out);
	buf_fini(&out);
	if (c->trouble.n)
		print_problem(buf_text(&c->trouble));
	if (!written)
		return EXIT_USAGE;
	if (v->interrupted)
		return EXIT_INTERRUPTED;
	if (v->down.n || c->link_lost)
		return EXIT_PORT;
	return certificates_all_well(c) ? EXIT_ALL_WELL : EXIT_FAILED;
}

/* false: *status says why not, and it is told. */
static bool certs_open(struct visit_certs *v, const char *name, int *status)
{
	static const struct connection_events events = {.up = certs_on_up,
		.down = certs_on_down,
		.event = certs_on_event,
		.ended = certs_on_ended,
		.settled = certs_on_settled,
		.log_failed = certs_on_log_failed};
	static const int numbers[ALEN(v->signals)] = {SIGINT, SIGTERM, SIGHUP};
	struct connection_choice chosen;
	struct buf told = {0};
	struct diag d;
	bool is_port;

	if (!connection_choose(&v->words, &v->config, name, &chosen, &d)) {
		print_problem(d.text);
		*status = EXIT_USAGE;
		return false;
	}
	v->loop = loop_new();
	for (size_t i = 0; i < ALEN(numbers); i++)
		v->signals[i] = loop_signal(v->loop, numbers[i], certs_on_signal, v);
	v->timer = loop_timer(v->loop, certs_on_timer, v);
	struct connection_plan plan = connection_plan_for(&chosen, &v->config);
	plan.transcript = v->transcript;
	v->is_open = connection_open(&v->connection, v->loop, &plan, &events, v, &is_port, &d);
	if (!v->is_open) {
		connection_add_problem(&told, chosen.port, d.text);
		print_problem(buf_text(&told));
		buf_fini(&told);
		*status = is_port ? EXIT_PORT : EXIT_USAGE;
	}
	return v->is_open;
}

static int certs_visit(struct visit_certs *v, const char *name)
{
	struct slice files[CERTS_KINDS];
	struct buf told = {0};
	int status;

	if (!certs_open(v, name, &status))
		return status;
	for (int kind = 0; kind < CERTS_KINDS; kind++)
		files[kind] = buf_slice(&v->files[kind]);
	v->certificates = (struct certificates){.session = v->connection.session,
		.by = SESSION_BY_SCRIPT,
		.today = (int64_t)time(NULL),
		.resends = true};
	certificates_begin(&v->certificates, files);
	progress_start(&v->progress, false);
	loop_run(v->loop);
	if (v->down.n && !v->ready)
		buf_add(&v->certificates.trouble, buf_slice(&v->down));
	status = certs_report(v);
	connection_end_transcript(
		&v->connection, status == EXIT_ALL_WELL ? _("done") : _("not all well"));
	connection_tell_transcript(&v->connection, &told);
	print_bytes(stderr, &told);
	buf_fini(&told);
	return status;
}

static int certs_run(struct visit_certs *v, const struct options *options)
{
	struct buf errors = {0};
	int status = EXIT_USAGE;

	config_init(&v->config);
	if (v->words.unmasked)
		print_problem(_("--unmasked is not for certs: a key is never recorded"));
	else if (!config_load(&v->config, v->config_path, &errors))
		print_bytes(stderr, &errors);
	else if (certs_read_files(v))
		status = certs_visit(v, options->operands[0]);
	certificates_fini(&v->certificates);
	if (v->is_open)
		connection_close(&v->connection);
	if (v->loop)
		loop_free(v->loop);
	config_fini(&v->config);
	for (int kind = 0; kind < CERTS_KINDS; kind++)
		buf_fini(&v->files[kind]);
	buf_fini(&v->down);
	buf_fini(&errors);
	return status;
}

int certs_command(int argc, char **argv)
{
	struct visit_certs v = {0};
	struct option_row rows[8 + CONNECTION_OPTIONS] = {
		{"ca", 0, OPTION_TEXT, &v.paths[CERTS_CA], N_("FILE"), N_("the CA's certificate")},
		{"cert", 0, OPTION_TEXT, &v.paths[CERTS_CERTIFICATE], N_("FILE"),
			N_("the board's own certificate; with --key")},
		{"key", 0, OPTION_TEXT, &v.paths[CERTS_KEY], N_("FILE"), N_("its private key")},
		{"check", 0, OPTION_FLAG, &v.check, NULL, N_("compares only, and writes nothing")},
		{"json", 0, OPTION_FLAG, &v.as_json, NULL, N_("one JSON object per kind")},
		{"transcript", 't', OPTION_TEXT, &v.transcript, N_("FILE"),
			N_("records the conversation")},
		{"config", 0, OPTION_TEXT, &v.config_path, N_("FILE"),
			N_("instead of your config.ini")},
	};
	static const char usage[] = N_(
		"atmq certs [--ca FILE] [--cert FILE --key FILE] [--check] PORT [options]\n\n"
		"Looks at the files, asks the board which way it keeps certificates, writes what\n"
		"differs, reads it back and compares. Without files: what the board has.");
	struct options options;
	int status;

	connection_add_options(&v.words, rows);
	if (options_start(&options, argc, argv, usage, rows, 1, 1, &status))
		status = certs_run(&v, &options);
	options_fini(&options);
	connection_words_fini(&v.words);
	for (int kind = 0; kind < CERTS_KINDS; kind++)
		free(v.paths[kind]);
	free(v.transcript);
	free(v.config_path);
	return status;
}
