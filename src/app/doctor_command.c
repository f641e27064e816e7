/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/doctor_command.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/language.h"
#include "base/print.h"
#include "base/program.h"
#include "base/utf8.h"
#include "doctor/finding.h"
#include "link/diagnose.h"
#include "link/wsl.h"
#include "setup/connection_words.h"
#include "setup/examination.h"

enum { VISIT_CONNECT_US = 9000000 /* a far port that does not even refuse */ };

struct visit {
	struct connection_words words; /* of the line alone */
	char *config_path;
	bool as_json, reset, connect;
	struct slice host; /* to connect to; empty: the configured one */
	long long host_port;
	struct config config;
	struct connection_choice chosen;

	struct loop *loop;
	struct loop_watch *timer, *signals[3];
	struct link *link, *log;         /* log: the board's log port, or NULL */
	struct examination *examination; /* once the link is up */
	struct doctor_facts port_facts;  /* what there is to say if it never is */
	bool interrupted, remarked;
};

/* ---- the board ---- */

static const struct doctor_facts *visit_facts(const struct visit *v)
{
	return v->examination ? examination_facts(v->examination) : &v->port_facts;
}

static void visit_send(void *user, struct slice bytes)
{
	struct visit *v = user;

	link_send(v->link, bytes);
}

static void visit_done(void *user)
{
	struct visit *v = user;

	loop_stop(v->loop);
}

static void visit_announce(void *user, struct slice sentence)
{
	struct buf line = {0};

	(void)user;
	buf_add(&line, sentence);
	print_problem(buf_text(&line));
	buf_fini(&line);
}

static void visit_up(void *user)
{
	struct visit *v = user;
	const struct examination_user calls = {
		.send = visit_send, .done = visit_done, .announce = visit_announce, .user = v};
	struct diag d;

	if (v->reset && !link_play(v->link, &v->chosen.board.reset, &d)) {
		print_problem(d.text);
		v->reset = false;
	}
	loop_timer_stop(v->timer);
	v->examination =
		examination_new(v->loop, v->link, v->chosen.board.line_end, v->reset, &calls);
	if (v->connect)
		examination_want_trial(v->examination, v->host, v->host_port);
}

static void visit_bytes(void *user, struct slice bytes)
{
	struct visit *v = user;

	examination_receive(v->examination, bytes);
}

static void visit_log_bytes(void *user, struct slice bytes)
{
	struct visit *v = user;

	if (v->examination)
		examination_receive_log(v->examination, bytes);
}

/* The rest can be found out without it. */
static void visit_log_down(void *user, const char *why)
{
	struct buf text = {0};

	(void)user;
	buf_addf(&text, _("the log port: %s"), why);
	print_problem(buf_text(&text));
	buf_fini(&text);
}

static void visit_down(void *user, const char *why)
{
	struct visit *v = user;
	struct diag d;

	if (v->examination) {
		examination_lost(v->examination, why);
	} else {
		diag_fail(&d, 0, 0, 0, "%s", why);
		examination_add_trouble(&v->port_facts, v->chosen.port, &v->chosen.settings, &d);
		loop_stop(v->loop);
	}
}

/* A server that refuses to set a rate refuses the others too. */
static void visit_remark(void *user, const char *text)
{
	struct visit *v = user;

	if (!v->remarked)
		print_problem(text);
	v->remarked = true;
}

static void visit_on_timer(void *user)
{
	visit_down(user, _("it does not answer"));
}

static void visit_on_signal(void *user)
{
	struct visit *v = user;

	v->interrupted = true;
	loop_stop(v->loop);
}

static void visit_open_log(struct visit *v, const char *port)
{
	static const struct link_events events = {.bytes = visit_log_bytes, .down = visit_log_down};
	struct diag d;

	v->log = link_open(v->loop, port, &link_default_settings, &events, v, &d);
	if (!v->log)
		visit_log_down(v, d.text);
}

static void visit_board(struct visit *v)
{
	static const struct link_events events = {
		.up = visit_up, .bytes = visit_bytes, .down = visit_down, .remark = visit_remark};
	static const int numbers[ALEN(v->signals)] = {SIGINT, SIGTERM, SIGHUP};
	struct diag d;

	v->loop = loop_new();
	for (size_t i = 0; i < ALEN(numbers); i++)
		v->signals[i] = loop_signal(v->loop, numbers[i], visit_on_signal, v);
	v->timer = loop_timer(v->loop, visit_on_timer, v);
	loop_timer_at(v->timer, loop_now(v->loop) + VISIT_CONNECT_US);
	if (v->chosen.log_port)
		visit_open_log(v, v->chosen.log_port);
	v->link = link_open(v->loop, v->chosen.port, &v->chosen.settings, &events, v, &d);
	if (v->link)
		loop_run(v->loop);
	else
		examination_add_trouble(&v->port_facts, v->chosen.port, &v->chosen.settings, &d);
}

/* ---- the report ---- */

static int visit_report(struct visit *v)
{
	const struct doctor_facts *f = visit_facts(v);
	struct doctor_findings findings;
	struct buf out = {0};

	doctor_find(f, &findings);
	(v->as_json ? doctor_add_json : doctor_add_text)(&out, &findings, f);
	int status = !print_output(&out)                    ? EXIT_USAGE
	             : doctor_findings_any_fault(&findings) ? EXIT_FAILED
	                                                    : EXIT_ALL_WELL;
	doctor_findings_fini(&findings);
	buf_fini(&out);
	return status;
}

static int examine(struct visit *v, const char *name)
{
	struct diag d;

	if (!connection_choose(&v->words, &v->config, name, &v->chosen, &d)) {
		print_problem(d.text);
		return EXIT_USAGE;
	}
	utf8_add_visible(&v->port_facts.name, slice_of(v->chosen.port));
	if (link_has_no_uart(v->chosen.port))
		v->port_facts.port = DOCTOR_PORT_NO_UART;
	else
		visit_board(v);
	return v->interrupted ? EXIT_INTERRUPTED : visit_report(v);
}

static size_t count_usb(const struct port_list *list)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++)
		count += list->ports[i].usb_vendor >= 0;
	return count;
}

/* The only board, or else the user has to say which: AT is not sent to whatever else is plugged
 * in. */
static int examine_only_board(struct visit *v)
{
	struct port_list list;
	struct buf name = {0};
	struct diag d;
	int status;

	ports_find(&list);
	if (connection_only_board(&v->config, &list, &name, &d)) {
		status = examine(v, buf_text(&name));
	} else if (!v->config.profile_count && !count_usb(&list)) {
		v->port_facts.port = DOCTOR_PORT_NONE;
		if (wsl_hint(NULL))
			buf_add_text(&v->port_facts.remedy, wsl_hint(NULL));
		status = visit_report(v);
	} else {
		print_problem(_(
			"there are several boards: name one, as in atmq doctor /dev/ttyUSB0; atmq "
			"ports lists them"));
		status = EXIT_USAGE;
	}
	buf_fini(&name);
	ports_fini(&list);
	return status;
}

/* "broker.example:8883" */
static bool visit_read_host(struct visit *v, const char *text)
{
	struct slice whole = slice_of(text);
	size_t colon = slice_find_char(whole, ':');

	if (!v->connect) {
		print_problem(_("doctor examines one port; a broker is named with --connect"));
		return false;
	}
	v->host = slice_sub(whole, 0, colon);
	if (doctor_host_is_valid(v->host) &&
		(colon == SLICE_NONE ||
			(slice_to_number(slice_from(whole, colon + 1), &v->host_port) &&
				v->host_port > 0 && v->host_port <= 65535)))
		return true;
	struct buf why = {0};
	buf_addf(&why, _("%s is not HOST or HOST:PORT, as in --connect broker.example:1883"),
		VISIBLE(whole, VISIBLE_MOST));
	print_problem(buf_text(&why));
	buf_fini(&why);
	return false;
}

static int visit_run(struct visit *v, const struct options *words)
{
	struct buf errors = {0};
	int status = EXIT_USAGE;

	if (words->operand_count > 1 && !visit_read_host(v, words->operands[1]))
		return EXIT_USAGE;
	config_init(&v->config);
	if (!config_load(&v->config, v->config_path, &errors))
		print_bytes(stderr, &errors);
	else
		status = words->operand_count ? examine(v, words->operands[0])
		                              : examine_only_board(v);
	examination_free(v->examination);
	link_close(v->link);
	link_close(v->log);
	if (v->loop)
		loop_free(v->loop);
	doctor_facts_fini(&v->port_facts);
	config_fini(&v->config);
	buf_fini(&errors);
	return status;
}

int doctor_command(int argc, char **argv)
{
	struct visit v = {0};
	struct option_row rows[7 + CONNECTION_LINE_KEYS] = {
		{"json", 0, OPTION_FLAG, &v.as_json, NULL, N_("one JSON object per finding")},
		{"reset", 0, OPTION_FLAG, &v.reset, NULL,
			N_("reset the board by DTR and RTS first")},
		{"connect", 0, OPTION_FLAG, &v.connect, NULL,
			N_("make a trial connection to HOST, or as configured")},
		{"log-port", 0, OPTION_TEXT, &v.words.log_port, N_("PORT"),
			N_("the same board's log port, which says why")},
		{"config", 0, OPTION_TEXT, &v.config_path, N_("FILE"),
			N_("instead of your config.ini")},
		{"line-end", 0, OPTION_TEXT, &v.words.board[2], "crlf|cr|lf",
			N_("what ends a line (crlf)")},
	};
	static const char usage[] =
		N_("atmq doctor [PORT] [--connect [HOST[:PORT]]] [options]\n\n"
		   "What is wrong between here and the board, within ten seconds, and between the\n"
		   "board and its broker, within twenty more; and what to do about it. Asks only,\n"
		   "and changes nothing; --connect alone replaces the MQTT configuration, says so\n"
		   "first, and leaves a board that is connected alone.");
	struct options words;
	int status;

	connection_add_line_options(&v.words, rows);
	if (options_start(&words, argc, argv, usage, rows, 0, 2, &status))
		status = visit_run(&v, &words);
	options_fini(&words);
	connection_words_fini(&v.words);
	free(v.config_path);
	return status;
}
