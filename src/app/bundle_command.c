/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/bundle_command.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "app/bundle.h"
#include "base/kit.h"
#include "base/ascii.h"
#include "base/error.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/print.h"
#include "base/program.h"
#include "base/utf8.h"
#include "disk/files.h"
#include "disk/zip.h"
#include "link/ports.h"
#include "record/transcript_name.h"
#include "setup/config.h"
#include "setup/options.h"

enum { NEWEST = 3 };

struct bundling {
	char *output, *kinds, *port, *config_path;
	bool yes, force;
	struct bundle bundle;
	struct buf config, ports, doctor, system;
	char **paths; /* of transcripts */
	struct scrub_file **files;
	size_t count, room, files_room;
};

/* ---- what this machine and the program are ---- */

static void bundle_add_environment(struct buf *out, const char *name)
{
	const char *value = getenv(name);

	if (value)
		buf_addf(out, "%s=%s\n", name, value);
}

static void bundle_read_system(struct bundling *w)
{
	struct buf release = {0};
	struct utsname u;
	struct slice rest, line;

	buf_addf(&w->system, "atmq %s\n", ATMQ_VERSION);
	/* Its node name is the host's. */
	if (uname(&u) == 0)
		buf_addf(&w->system, "%s %s %s %s\n", u.sysname, u.release, u.version, u.machine);
	if (files_read("/etc/os-release", &release, NULL)) {
		rest = buf_slice(&release);
		while (rest.n) {
			line = slice_take_line(&rest);
			if (slice_take(&line, SLICE("PRETTY_NAME=")))
				buf_addf(&w->system, "%.*s\n", SLICE_ARG(line));
		}
	}
	buf_fini(&release);
	bundle_add_environment(&w->system, "LANG");
	bundle_add_environment(&w->system, "LC_ALL");
	bundle_add_environment(&w->system, "LC_CTYPE");
	bundle_add_environment(&w->system, "TERM");
	bundle_add_environment(&w->system, "COLORTERM");
}

static void bundle_read_ports(struct bundling *w)
{
	struct port_list list;

	ports_find(&list);
	ports_find_holders(&list);
	for (size_t i = 0; i < list.count; i++) {
		const struct port_info *p = &list.ports[i];

		ports_add_row(&w->ports, &list, i);
		buf_add_char(&w->ports, '\n');
		scrub_learn_port(w->bundle.scrub, slice_of(p->name));
		if (p->serial)
			scrub_learn_value(w->bundle.scrub, SCRUB_SERIAL, slice_of(p->serial));
	}
	if (!list.count)
		buf_add_text(&w->ports, _("no serial port is plugged in\n"));
	ports_fini(&list);
}

/* ---- configuration ---- */

static bool bundle_is_secret_key(struct slice key)
{
	static const char *const words[] = {"password", "passwd", "pass", "pwd", "secret", "token"};

	for (size_t i = 0; i < ALEN(words); i++)
		if (slice_find_nocase(key, slice_of(words[i])) != SLICE_NONE)
			return true;
	return false;
}

/* The file as it stands, also one with mistakes: these are what is looked for. */
static void bundle_add_config(struct bundling *w, struct slice text)
{
	while (text.n) {
		struct slice line = slice_take_line(&text);
		size_t equals = slice_find_char(line, '=');
		struct slice key = slice_trim(slice_sub(line, 0, equals));
		struct slice value = slice_trim(slice_from(line, equals + (equals != SLICE_NONE)));

		if (equals != SLICE_NONE && bundle_is_secret_key(key)) {
			buf_addf(&w->config, "%.*s = ", SLICE_ARG(key));
			buf_add_repeat(&w->config, '*', value.n);
		} else {
			buf_add(&w->config, line);
			if (equals != SLICE_NONE &&
				slice_find_nocase(key, SLICE("port")) != SLICE_NONE)
				scrub_learn_port(w->bundle.scrub, value);
		}
		buf_add_char(&w->config, '\n');
	}
	scrub_learn_text(w->bundle.scrub, buf_slice(&w->config));
}

static void bundle_read_config(struct bundling *w)
{
	struct buf path = {0}, text = {0};
	struct diag d;

	if (w->config_path)
		buf_add_text(&path, w->config_path);
	if (!path.n && !files_config_path(&path, "config.ini"))
		bundle_add_missing(&w->bundle, "config.ini", _("HOME is not set"));
	else if (!w->config_path && !files_exist(buf_text(&path)))
		bundle_add_missing(&w->bundle, "config.ini", _("there is none"));
	else if (!files_may_open(buf_text(&path), &d) || !files_read(buf_text(&path), &text, &d))
		bundle_add_missing(&w->bundle, "config.ini", d.text);
	else
		bundle_add_config(w, buf_slice(&text));
	buf_fini(&text);
	buf_fini(&path);
}

/* ---- the doctor ---- */

/* The program itself, as the user would call it. */
static bool bundle_call_doctor(struct bundling *w, struct diag *d)
{
	int ends[2], status = 0;
	ssize_t n = 1;

	if (pipe(ends) != 0)
		return diag_fail(d, 0, 0, 0, "%s", error_text(errno));
	pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		if (w->config_path)
			execl(kit_itself(), "atmq", "doctor", "--config", w->config_path, "--",
				w->port, (char *)NULL);
		else
			execl(kit_itself(), "atmq", "doctor", "--", w->port, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	while (child > 0 && n > 0) {
		n = read(ends[0], buf_room(&w->doctor, 4096), 4096);
		if (n > 0)
			buf_grown(&w->doctor, (size_t)n);
		else if (n < 0 && errno == EINTR)
			n = 1;
	}
	close(ends[0]);
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
	}
	return (child > 0 && w->doctor.n) ||
	       diag_fail(d, 0, 0, 0, _("atmq doctor %s could not be run"),
		       VISIBLE(slice_of(w->port), 80));
}

static void bundle_read_doctor(struct bundling *w)
{
	struct diag d;

	if (!w->port) {
		bundle_add_missing(&w->bundle, "doctor.txt",
			_("no board was asked: --port PORT does, and sends AT, AT+GMR, AT+CMD? and "
			  "AT+MQTTCONN?"));
		return;
	}
	scrub_learn_port(w->bundle.scrub, slice_of(w->port));
	fprintf(stderr, _("atmq: the doctor looks at the board...\n"));
	if (!bundle_call_doctor(w, &d))
		bundle_add_missing(&w->bundle, "doctor.txt", d.text);
	scrub_learn_text(w->bundle.scrub, buf_slice(&w->doctor));
}

/* ---- transcripts ---- */

static bool bundle_open_transcript(struct bundling *w, const char *path, struct diag *d)
{
	struct scrub_file *f = scrub_file_open(w->bundle.scrub, path, d);
	const char *first;

	if (!f)
		return false;
	w->paths = memory_grow(w->paths, &w->room, w->count + 1, sizeof(*w->paths));
	w->files = memory_grow(w->files, &w->files_room, w->count + 1, sizeof(*w->files));
	w->paths[w->count] = memory_copy_text(path);
	w->files[w->count++] = f;
	if (scrub_file_bad_lines(f, &first)) {
		print_problem(first);
		bundle_add_missing(
			&w->bundle, _("lines of a transcript"), _("they could not be read"));
	}
	return true;
}

struct bundle_candidate {
	char *path;
	struct timespec changed;
};

static int bundle_compare_candidates(const void *a, const void *b)
{
	const struct bundle_candidate *x = a, *y = b;

	if (x->changed.tv_sec != y->changed.tv_sec)
		return x->changed.tv_sec > y->changed.tv_sec ? -1 : 1;
	if (x->changed.tv_nsec != y->changed.tv_nsec)
		return x->changed.tv_nsec > y->changed.tv_nsec ? -1 : 1;
	return strcmp(y->path, x->path);
}

static bool bundle_is_transcript_name(const char *name)
{
	return slice_ends(slice_of(name), SLICE(TRANSCRIPT_SUFFIX)) ||
	       slice_ends(slice_of(name), SLICE(TRANSCRIPT_SUFFIX ".gz"));
}

/* Regular files only: a link could lead anywhere. */
static size_t bundle_find_candidates(const char *folder, struct bundle_candidate **list)
{
	DIR *dir = opendir(folder);
	size_t count = 0, room = 0;
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		struct buf path = {0};
		struct stat info;

		buf_addf(&path, "%s/%s", folder, entry->d_name);
		if (bundle_is_transcript_name(entry->d_name) &&
			lstat(buf_text(&path), &info) == 0 && S_ISREG(info.st_mode)) {
			*list = memory_grow(*list, &room, count + 1, sizeof(**list));
			(*list)[count++] = (struct bundle_candidate){
				memory_copy_text(buf_text(&path)), info.st_mtim};
		}
		buf_fini(&path);
	}
	if (dir)
		closedir(dir);
	if (count)
		qsort(*list, count, sizeof(**list), bundle_compare_candidates);
	return count;
}

static void bundle_open_newest(struct bundling *w)
{
	struct bundle_candidate *list = NULL;
	struct buf folder = {0}, why = {0};
	struct diag d;
	size_t count = files_state_path(&folder, "transcripts")
	                       ? bundle_find_candidates(buf_text(&folder), &list)
	                       : 0;

	for (size_t i = 0; i < count; i++) {
		if (i < NEWEST && !bundle_open_transcript(w, list[i].path, &d))
			bundle_add_missing(&w->bundle, _("a transcript"), d.text);
		free(list[i].path);
	}
	if (!count)
		bundle_add_missing(&w->bundle, "transcripts", _("there are none; name one"));
	if (count > NEWEST) {
		buf_addf(&why, _("the newest %d of %zu are in it; name others"), NEWEST, count);
		bundle_add_missing(&w->bundle, _("older transcripts"), buf_text(&why));
	}
	free(list);
	buf_fini(&folder);
	buf_fini(&why);
}

static bool bundle_open_transcripts(struct bundling *w, const struct options *words, struct diag *d)
{
	if (!words->operand_count)
		bundle_open_newest(w);
	for (size_t i = 0; i < words->operand_count; i++)
		if (!bundle_open_transcript(w, words->operands[i], d))
			return false;
	return true;
}

/* ---- all of it ---- */

static bool bundle_collect(struct bundling *w, const struct options *words, struct diag *d)
{
	bundle_read_system(w);
	bundle_read_ports(w);
	bundle_read_config(w);
	bundle_read_doctor(w);
	return bundle_open_transcripts(w, words, d) && scrub_end_learning(w->bundle.scrub, d);
}

static bool bundle_fill(struct bundling *w, struct diag *d)
{
	struct bundle *b = &w->bundle;
	struct timespec now;

	if (!bundle_add_text(b, "system.txt", buf_slice(&w->system), d) ||
		!bundle_add_text(b, "ports.txt", buf_slice(&w->ports), d) ||
		(w->config.n && !bundle_add_text(b, "config.ini", buf_slice(&w->config), d)) ||
		(w->doctor.n && !bundle_add_text(b, "doctor.txt", buf_slice(&w->doctor), d)))
		return false;
	for (size_t i = 0; i < w->count; i++)
		if (!bundle_add_transcript(b, w->files[i], w->paths[i], d))
			return false;
	clock_gettime(CLOCK_REALTIME, &now);
	return bundle_add_manifest(b, (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000, d);
}

static void bundle_name_output(struct bundling *w)
{
	char stamp[64];
	struct tm local;
	time_t now = time(NULL);

	if (w->output)
		return;
	localtime_r(&now, &local);
	strftime(stamp, sizeof(stamp), "atmq-bundle-%Y%m%d-%H%M%S.zip", &local);
	w->output = memory_copy_text(stamp);
}

/* Returns EXIT_ALL_WELL if it may be written. */
static int bundle_ask(const struct bundling *w)
{
	struct buf text = {0};
	char answer[16];

	buf_addf(&text, _("%s would hold:\n"), VISIBLE(slice_of(w->output), VISIBLE_MOST));
	bundle_add_list(&w->bundle, &text);
	buf_add_text(&text, _("Passwords are replaced by stars. "));
	buf_add_text(
		&text, scrub_kinds(w->bundle.scrub)
			       ? _("Names and addresses are replaced where they were found.\n")
			       : _("Names and addresses are in it; --scrub all replaces them.\n"));
	print_bytes(stderr, &text);
	buf_fini(&text);
	if (w->yes)
		return EXIT_ALL_WELL;
	if (!isatty(STDIN_FILENO)) {
		print_problem(_("nothing is written: --yes does, where nobody can be asked"));
		return EXIT_USAGE;
	}
	fputs(_("Write it? [y/N] "), stderr);
	if (fgets(answer, sizeof(answer), stdin) && ascii_lower(answer[0]) == 'y')
		return EXIT_ALL_WELL;
	print_problem(_("nothing is written"));
	return EXIT_FAILED;
}

static int bundle_make(struct bundling *w, const struct options *words, unsigned kinds)
{
	struct buf told = {0};
	struct diag d;
	int status;

	bundle_name_output(w);
	if (!zip_writer_is_built(&d) || !bundle_init(&w->bundle, kinds, &d) ||
		!bundle_collect(w, words, &d) || !bundle_fill(w, &d)) {
		print_problem(d.text);
		return EXIT_USAGE;
	}
	status = bundle_ask(w);
	if (status == EXIT_ALL_WELL && !bundle_write(&w->bundle, w->output, w->force, &d)) {
		print_problem(d.text);
		status = EXIT_USAGE;
	}
	if (status == EXIT_ALL_WELL) {
		buf_addf(&told, _("%s is written, and sent nowhere: read it before you send it"),
			w->output);
		print_problem(buf_text(&told));
	}
	buf_fini(&told);
	return status;
}

static void bundling_fini(struct bundling *w)
{
	for (size_t i = 0; i < w->count; i++) {
		scrub_file_close(w->files[i]);
		free(w->paths[i]);
	}
	free(w->files);
	free(w->paths);
	bundle_fini(&w->bundle);
	buf_fini(&w->config);
	buf_fini(&w->ports);
	buf_fini(&w->doctor);
	buf_fini(&w->system);
	free(w->output);
	free(w->kinds);
	free(w->port);
	free(w->config_path);
}

int bundle_command(int argc, char **argv)
{
	enum { TRANSCRIPTS_MOST = 1000 };
	struct bundling w = {0};
	const struct option_row rows[] = {
		{"output", 'o', OPTION_TEXT, &w.output, N_("FILE"),
			N_("instead of atmq-bundle-DATE-TIME.zip")},
		{"scrub", 0, OPTION_TEXT, &w.kinds, N_("KINDS"),
			N_("pseudonyms for ssid,mac,ip,host,topic,serial or all")},
		{"port", 0, OPTION_TEXT, &w.port, N_("PORT"),
			N_("with the doctor's report of that board")},
		{"config", 0, OPTION_TEXT, &w.config_path, N_("FILE"),
			N_("instead of your config.ini")},
		{"yes", 0, OPTION_FLAG, &w.yes, NULL, N_("do not ask")},
		{"force", 0, OPTION_FLAG, &w.force, NULL, N_("replace a file that exists")},
		{0},
	};
	static const char usage[] = N_(
		"atmq bundle [options] [TRANSCRIPT...]\n\n"
		"What somebody needs who is to help you, in one zip: ports, configuration and\n"
		"transcripts without passwords, and facts about this machine. Shows its list and\n"
		"asks first; sends nothing. Read it before you send it.");
	struct options words;
	unsigned kinds = 0;
	struct diag d;
	int status;

	if (options_start(&words, argc, argv, usage, rows, 0, TRANSCRIPTS_MOST, &status)) {
		if (w.kinds && !scrub_read_kinds(slice_of(w.kinds), &kinds, &d)) {
			fprintf(stderr, _("atmq: --%s: %s\n"), "scrub", d.text);
			status = EXIT_USAGE;
		} else {
			status = bundle_make(&w, &words, kinds);
		}
	}
	options_fini(&words);
	bundling_fini(&w);
	return status;
}
