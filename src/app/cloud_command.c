/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cloud_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "app/cloud_secret.h"
#include "base/language.h"
#include "base/print.h"
#include "base/program.h"
#include "base/utf8.h"
#include "cloud/report.h"
#include "cloud/script_text.h"
#include "disk/new_file.h"
#include "run/run.h"
#include "setup/options.h"

struct cloud_call {
	bool as_json, show, keys, as_script;
	char *dialect_name, *secret_path, *output, *port, *transcript, *config_path;

	const struct cloud *cloud;
	struct cloud_value values[CLOUD_KEYS];
	size_t count;
	struct buf secret;
	struct cloud_board board;
};

static int cloud_refuse(const struct diag *d)
{
	print_problem(d->text);
	return EXIT_USAGE;
}

/* NAME and KEY=VALUE... */
static bool call_read(struct cloud_call *call, const struct options *words, struct diag *d)
{
	struct slice name = slice_of(words->operands[0]);

	call->cloud = cloud_find(name);
	if (!call->cloud) {
		const struct cloud *near = cloud_near(name);

		return near ? diag_fail(d, 0, 0, 0,
				      _("there is no cloud %s; did you mean %s? atmq cloud lists them"),
				      VISIBLE(name, 40), near->name)
		            : diag_fail(d, 0, 0, 0,
				      _("there is no cloud %s; atmq cloud lists them"),
				      VISIBLE(name, 40));
	}
	for (size_t i = 1; i < words->operand_count; i++) {
		struct slice word = slice_of(words->operands[i]);
		size_t equals = slice_find_char(word, '=');

		if (equals == SLICE_NONE)
			return diag_fail(d, 0, 0, 0, _("%s is not KEY=VALUE, such as %s=..."),
				VISIBLE(word, 40),
				call->cloud->key_count ? call->cloud->keys[0].name : "KEY");
		if (call->count == ALEN(call->values))
			return diag_fail(d, 0, 0, 0, _("too many keys: %s has %zu"),
				call->cloud->name, call->cloud->key_count);
		call->values[call->count++] = (struct cloud_value){
			slice_sub(word, 0, equals), slice_from(word, equals + 1)};
	}
	return true;
}

static bool call_set_board(struct cloud_call *call, struct diag *d)
{
	enum at_dialect dialect = AT_DIALECT_ESP32_S;

	if (call->dialect_name && !at_dialect_find(slice_of(call->dialect_name), &dialect))
		return diag_fail(d, 0, 0, 0, _("--dialect: there are %s and %s"),
			at_dialect_name(AT_DIALECT_ESP32_S), at_dialect_name(AT_DIALECT_ESP_AT));
	/* The newest of its kind. */
	bool new = dialect == AT_DIALECT_ESP_AT;
	call->board = (struct cloud_board){dialect, new, new, new};
	return true;
}

/* What can be said before the secret is asked for: with an empty one nothing else is missing. */
static bool call_needs_secret(const struct cloud_call *call)
{
	return call->cloud->secret && (!call->cloud->secret_optional || call->secret_path ||
					      getenv("ATMQ_SECRET") != NULL);
}

static int call_print(const struct cloud_call *call, const struct cloud_access *a,
	const struct cloud_commands *commands)
{
	struct buf out = {0};

	if (call->as_json)
		cloud_add_json(&out, a, commands);
	else
		cloud_add_text(&out, a, commands, buf_slice(&call->secret), call->show);
	int status = print_output(&out) ? EXIT_ALL_WELL : EXIT_USAGE;
	buf_fini(&out);
	return status;
}

/* ---- as a script ---- */

static int call_write(const struct cloud_call *call, const struct buf *text)
{
	struct diag d;

	if (!call->output)
		return print_output(text) ? EXIT_ALL_WELL : EXIT_USAGE;
	struct new_file *file = new_file_open(call->output, false, &d);
	if (!file)
		return cloud_refuse(&d);
	new_file_write(file, buf_slice(text));
	return new_file_finish(file, &d) ? EXIT_ALL_WELL : cloud_refuse(&d);
}

/* The same script that --script prints; its secret is where a script looks for it. */
static int call_send(const struct cloud_call *call, const struct buf *text)
{
	struct buf secret = {0}, name = {0};

	buf_add(&secret, buf_slice(&call->secret));
	if (secret.n && setenv("ATMQ_SECRET", buf_text(&secret), 1) < 0) {
		buf_fini(&secret);
		return EXIT_USAGE;
	}
	buf_addf(&name, "%s.at", call->cloud->name);
	int status = run_text(&(struct run_text){.name = buf_text(&name),
		.text = buf_slice(text),
		.port = call->port,
		.transcript = call->transcript,
		.config = call->config_path});
	buf_fini(&secret);
	buf_fini(&name);
	return status;
}

static int call_script(const struct cloud_call *call, const struct cloud_access *a)
{
	struct buf text = {0};

	cloud_add_script(&text, a, call->values, call->count);
	int status = call->port ? call_send(call, &text) : call_write(call, &text);
	buf_fini(&text);
	return status;
}

/* A script does not have the secret, and its comments follow from the keys alone: any will do. */
static bool call_goes_without_secret(struct cloud_call *call)
{
	static const char any[] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

	if (!call->as_script || call->port || call->secret_path || getenv("ATMQ_SECRET"))
		return false;
	buf_set(&call->secret, slice_of(any));
	return true;
}

static int call_make(struct cloud_call *call)
{
	struct cloud_access access = {0};
	struct cloud_commands commands = {0};
	bool interrupted = false;
	struct diag d;
	int status;

	if (call_needs_secret(call) && !call_goes_without_secret(call) &&
		!cloud_secret_read(&call->secret, call->secret_path, cloud_secret_name(call->cloud),
			&interrupted, &d))
		return interrupted ? EXIT_INTERRUPTED : cloud_refuse(&d);
	if (!cloud_make(call->cloud, call->values, call->count, buf_slice(&call->secret),
		    (int64_t)time(NULL), &access, &d) ||
		(!call->as_script && !call->port &&
			!cloud_make_commands(&access, &call->board, &commands, &d)))
		status = cloud_refuse(&d);
	else if (call->as_script || call->port)
		status = call_script(call, &access);
	else
		status = call_print(call, &access, &commands);
	cloud_commands_fini(&commands);
	cloud_access_fini(&access);
	return status;
}

/* The clouds, or the keys of one. */
static int call_list(const struct cloud *cloud)
{
	struct buf out = {0};

	if (cloud)
		cloud_add_keys(&out, cloud);
	else
		cloud_add_list(&out);
	int status = print_output(&out) ? EXIT_ALL_WELL : EXIT_USAGE;
	buf_fini(&out);
	return status;
}

static bool cloud_needs_keys(const struct cloud *cloud)
{
	for (size_t i = 0; i < cloud->key_count; i++)
		if (!cloud->keys[i].fallback && !cloud->keys[i].optional)
			return true;
	return false;
}

static int call_run(struct cloud_call *call, const struct options *words)
{
	struct diag d;

	if (call->as_json + call->as_script + (call->port != NULL) > 1) {
		diag_fail(&d, 0, 0, 0, _("only one of --json, --script and --send can be given"));
		return cloud_refuse(&d);
	}
	if ((call->output && !call->as_script) || (call->transcript && !call->port)) {
		diag_fail(&d, 0, 0, 0, "%s",
			call->output ? _("--output is for --script")
				     : _("--transcript is for --send"));
		return cloud_refuse(&d);
	}
	if (words->operand_count == 0)
		return call_list(NULL);
	if (!call_read(call, words, &d) || !call_set_board(call, &d))
		return cloud_refuse(&d);
	if (call->keys || (call->count == 0 && cloud_needs_keys(call->cloud)))
		return call_list(call->cloud);
	return call_make(call);
}

int cloud_command(int argc, char **argv)
{
	struct cloud_call call = {0};
	const struct option_row rows[] = {
		{"json", 0, OPTION_FLAG, &call.as_json, NULL,
			N_("one JSON object, with the password")},
		{"show", 0, OPTION_FLAG, &call.show, NULL, N_("show the password")},
		{"keys", 0, OPTION_FLAG, &call.keys, NULL, N_("only list the cloud's keys")},
		{"dialect", 0, OPTION_TEXT, &call.dialect_name, N_("NAME"),
			N_("commands for esp32-s (default) or esp-at firmware")},
		{"secret-file", 0, OPTION_TEXT, &call.secret_path, N_("FILE"),
			N_("the secret is in FILE; otherwise in ATMQ_SECRET, or asked for")},
		{"script", 0, OPTION_FLAG, &call.as_script, NULL,
			N_("a script for atmq run, without the secret")},
		{"output", 'o', OPTION_TEXT, &call.output, N_("FILE"),
			N_("--script: write FILE, a new one")},
		{"send", 0, OPTION_TEXT, &call.port, N_("PORT"), N_("connect the board at PORT")},
		{"transcript", 't', OPTION_TEXT, &call.transcript, N_("FILE"),
			N_("--send: record into FILE")},
		{"config", 0, OPTION_TEXT, &call.config_path, N_("FILE"),
			N_("--send: instead of your config.ini")},
		{0},
	};
	struct options words;
	int status;

	if (options_start(&words, argc, argv, N_("atmq cloud NAME KEY=VALUE..."), rows, 0, SIZE_MAX,
		    &status))
		status = call_run(&call, &words);
	options_fini(&words);
	buf_fini(&call.secret);
	free(call.dialect_name);
	free(call.secret_path);
	free(call.output);
	free(call.port);
	free(call.transcript);
	free(call.config_path);
	return status;
}
