/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/release_command.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/language.h"
#include "base/list.h"
#include "base/print.h"
#include "base/program.h"
#include "base/utf8.h"
#include "link/link.h"
#include "link/ports.h"
#include "link/usb_name.h"
#include "release/caller.h"
#include "setup/connection_words.h"
#include "setup/options.h"

/* As shells have them. */
enum { STATUS_NOT_FOUND = 127, STATUS_NOT_RUN = 126, STATUS_SIGNAL = 128 };

/* ---- which console ---- */

/* The device that the name means now; 0: none, or several. */
static dev_t release_device(const char *name)
{
	struct port_list list = {0};
	struct usb_name usb;
	struct stat s;
	dev_t device = 0;
	size_t count = 0;

	if (!usb_name_is(name))
		return link_is_device(name) && stat(name, &s) == 0 && S_ISCHR(s.st_mode) ? s.st_rdev
		                                                                         : 0;
	if (!usb_name_parse(name, &usb))
		return 0;
	ports_find(&list);
	for (size_t i = 0; i < list.count; i++)
		if (usb_name_fits(&usb, &list.ports[i])) {
			device = list.ports[i].device;
			count++;
		}
	ports_fini(&list);
	return count == 1 ? device : 0;
}

static bool release_means(struct buf *port, const char *name, dev_t device)
{
	return port->n && (strcmp(buf_text(port), name) == 0 ||
				  (device && release_device(buf_text(port)) == device));
}

static void release_add_consoles(struct buf *out, const struct release_calls *found)
{
	for (size_t i = 0; i < found->count; i++) {
		struct release_line *says = &found->calls[i].says;

		buf_add_text(out, list_comma(i));
		if (says->log_port.n)
			buf_addf(out, _("%s with the log port %s (process %lld)"),
				VISIBLE(buf_slice(&says->port), VISIBLE_MOST),
				VISIBLE(buf_slice(&says->log_port), VISIBLE_MOST), says->number);
		else
			buf_addf(out, _("%s (process %lld)"),
				VISIBLE(buf_slice(&says->port), VISIBLE_MOST), says->number);
	}
}

static struct release_call *release_one_of(
	struct release_calls *found, const char *name, size_t *count)
{
	dev_t device = name ? release_device(name) : 0;
	struct release_call *only = NULL;

	*count = 0;
	for (size_t i = 0; i < found->count; i++) {
		struct release_line *says = &found->calls[i].says;

		if (name && !release_means(&says->port, name, device) &&
			!release_means(&says->log_port, name, device))
			continue;
		only = &found->calls[i];
		(*count)++;
	}
	return only;
}

/* NULL with a sentence in *why. */
static struct release_call *release_choose(
	struct release_calls *found, const char *name, struct buf *why)
{
	size_t count;
	struct release_call *only = release_one_of(found, name, &count);

	if (count == 1)
		return only;
	if (!found->count) {
		if (name)
			buf_addf(why, _("no console is running, so %s is not in its hands"),
				VISIBLE(slice_of(name), VISIBLE_MOST));
		else
			buf_add_text(why, _("no console is running"));
	} else if (!count) {
		buf_addf(why, _("no console has %s; these are open: "),
			VISIBLE(slice_of(name), VISIBLE_MOST));
		release_add_consoles(why, found);
	} else {
		buf_add_text(why, name ? _("several consoles have it: ")
				       : _("which port? name it with -p PORT: "));
		release_add_consoles(why, found);
	}
	if (!count && found->silent) {
		buf_add_text(why, _("; "));
		buf_addf(why, _("process %lld does not answer, is it stopped?"), found->silent);
	};
	return NULL;
}

/* ---- the command ---- */

static const int release_signals[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
static volatile sig_atomic_t release_child, release_signal;

/* What the terminal sends, the command has been sent as well. */
static void release_on_signal(int number, siginfo_t *info, void *context)
{
	(void)context;
	release_signal = number;
	if (release_child && info->si_code <= 0)
		kill((pid_t)release_child, number);
}

/* They are blocked then; `mask` is what was blocked before. */
static void release_watch_signals(sigset_t *mask)
{
	struct sigaction act = {.sa_sigaction = release_on_signal, .sa_flags = SA_SIGINFO}, before;

	sigset_t blocked;

	sigemptyset(&blocked);
	for (size_t i = 0; i < ALEN(release_signals); i++)
		sigaddset(&blocked, release_signals[i]);
	sigprocmask(SIG_BLOCK, &blocked, mask);
	for (size_t i = 0; i < ALEN(release_signals); i++)
		if (sigaction(release_signals[i], NULL, &before) == 0 &&
			before.sa_handler != SIG_IGN)
			sigaction(release_signals[i], &act, NULL);
}

/* In the child: what went wrong goes up the pipe, which closes if all went well. */
_Noreturn static void release_execute(char **command, int to_parent, const sigset_t *mask)
{
	struct sigaction now;

	for (size_t i = 0; i < ALEN(release_signals); i++)
		if (sigaction(release_signals[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
			signal(release_signals[i], SIG_DFL);
	sigprocmask(SIG_SETMASK, mask, NULL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	execvp(command[0], command);
	int error = errno;
	ssize_t n = write(to_parent, &error, sizeof(error));
	(void)n;
	_exit(error == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_RUN);
}

static int release_await(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return STATUS_NOT_RUN;
	release_child = 0;
	return WIFSIGNALED(status) ? STATUS_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

static void release_say_runs(struct release_call *c, const char *program, pid_t child)
{
	struct release_line l = {.word = RELEASE_RUNS, .number = (long long)child};
	const char *slash = strrchr(program, '/');

	buf_add_text(&l.text, slash && slash[1] ? slash + 1 : program);
	release_say(c, &l);
	release_line_fini(&l);
}

static void release_say_end(struct release_call *c, struct buf *how)
{
	struct release_line l = {.word = RELEASE_END, .text = *how};

	if (!release_say(c, &l))
		print_problem(_("the console has ended meanwhile"));
	release_line_fini(&l);
	*how = (struct buf){0};
}

/* Runs it, from when the port is closed. */
static int release_run(struct release_call *c, char **command)
{
	struct buf how = {0};
	sigset_t mask;
	int ends[2], error = 0;

	if (pipe2(ends, O_CLOEXEC) < 0)
		program_end(error_text(errno));
	release_watch_signals(&mask);
	pid_t child = fork();
	if (child == 0)
		release_execute(command, ends[1], &mask);
	error = child < 0 ? errno : 0;
	release_child = child > 0 ? child : 0;
	sigprocmask(SIG_SETMASK, &mask, NULL);
	close(ends[1]);
	while (!error && read(ends[0], &error, sizeof(error)) < 0 && errno == EINTR)
		continue;
	close(ends[0]);
	if (!error)
		release_say_runs(c, command[0], child);
	int status = child > 0 ? release_await(child) : STATUS_NOT_RUN;
	if (error) {
		buf_addf(&how, _("%s: %s"), VISIBLE(slice_of(command[0]), VISIBLE_MOST),
			error_text(error));
		print_problem(buf_text(&how));
		buf_clear(&how);
		buf_add_text(&how, _("could not run its command"));
	} else if (status > STATUS_SIGNAL && status < STATUS_SIGNAL + NSIG) {
		buf_addf(&how, _("ended by signal %d"), status - STATUS_SIGNAL);
	} else {
		buf_addf(&how, _("ended with status %d"), status);
	}
	release_say_end(c, &how);
	return status;
}

/* Without a command: until Enter, a signal, or the end of the console.  The end of an input that is no
 * terminal is nobody's wish. */
static int release_wait(struct release_call *c, const char *name)
{
	struct buf text = {0};
	struct pollfd p[2] = {{STDIN_FILENO, POLLIN, 0}, {c->fd, POLLIN, 0}};
	bool is_terminal = isatty(STDIN_FILENO);
	sigset_t mask;

	release_watch_signals(&mask);
	buf_addf(&text, _("%s is released; %s opens it again in the console"),
		VISIBLE(slice_of(name), VISIBLE_MOST),
		is_terminal ? _("Enter or Ctrl-C") : _("Ctrl-C or SIGTERM"));
	print_problem(buf_text(&text));
	buf_clear(&text);
	while (!release_signal) {
		char room[4096];

		p[0].fd = is_terminal ? STDIN_FILENO : -1;
		if (ppoll(p, 2, NULL, &mask) < 0)
			continue;
		if (p[1].revents) {
			print_problem(_("the console has ended"));
			return EXIT_ALL_WELL;
		}
		if (p[0].revents && read(STDIN_FILENO, room, sizeof(room)) >= 0)
			break;
	}
	buf_add_text(&text, _("was asked to open it again"));
	release_say_end(c, &text);
	return EXIT_ALL_WELL;
}

static bool release_ask(struct release_call *c, char **command, struct diag *d)
{
	struct release_line ask = {.word = RELEASE_BEGIN}, answer;
	bool done = false;

	release_add_command(&ask.text, (const char *const *)command);
	/* More is not shown. */
	ask.text.n = utf8_cut(buf_slice(&ask.text), 2 * RELEASE_TEXT);
	if (!release_say(c, &ask))
		diag_fail(d, 0, 0, 0, _("it has ended"));
	else if (release_hear(c, &answer, d)) {
		done = answer.word == RELEASE_CLOSED;
		if (!done)
			diag_fail(d, 0, 0, 0, "%s", buf_text(&answer.text));
		release_line_fini(&answer);
	}
	release_line_fini(&ask);
	return done;
}

static int release_fail(const char *why, bool runs)
{
	struct buf text = {0};

	buf_addf(&text, runs ? _("%s; the command was not run") : "%s", why);
	print_problem(buf_text(&text));
	buf_fini(&text);
	return EXIT_USAGE;
}

static int release_port(const char *name, char **command)
{
	struct release_calls found;
	struct buf why = {0};
	struct diag d;
	int status = EXIT_USAGE;

	release_call_all(&found, RELEASE_PATIENCE_MS);
	struct release_call *c = release_choose(&found, name, &why);
	if (!c) {
		release_fail(buf_text(&why), *command);
	} else if (!release_ask(c, command, &d)) {
		buf_addf(&why, _("%s (process %lld) did not release the port: %s"),
			VISIBLE(buf_slice(&c->says.port), VISIBLE_MOST), c->says.number, d.text);
		release_fail(buf_text(&why), *command);
	} else if (*command) {
		status = release_run(c, command);
	} else {
		status = release_wait(c, buf_text(&c->says.port));
	}
	release_calls_fini(&found);
	buf_fini(&why);
	return status;
}

/* A profile's name stands for its port. */
static int release_named(const char *name, const char *config_path, char **command)
{
	struct config config;
	struct link_settings settings;
	struct buf errors = {0};
	int status = EXIT_USAGE;

	config_init(&config);
	if (config_load(&config, config_path, &errors))
		status = release_port(
			name ? connection_choose_port(&config, name, &settings) : NULL, command);
	else
		print_bytes(stderr, &errors);
	config_fini(&config);
	buf_fini(&errors);
	return status;
}

int release_command(int argc, char **argv)
{
	char *port = NULL, *config = NULL;
	const struct option_row rows[] = {
		{"port", 'p', OPTION_TEXT, &port, N_("PORT"),
			N_("which console's; not needed if only one is running")},
		{"config", 0, OPTION_TEXT, &config, N_("FILE"), N_("instead of your config.ini")},
		{0},
	};
	static char *none[] = {NULL};
	char **command = none;
	struct options words;
	int own = argc, status;

	for (int i = 1; i < own; i++)
		if (strcmp(argv[i], "--") == 0)
			own = i;
	if (own < argc)
		command = argv + own + 1;
	char *kept = argv[own];
	argv[own] = NULL;
	if (options_start(&words, own, argv,
		    N_("atmq release [-p PORT] [-- COMMAND [ARGUMENT...]]\n\n"
		       "A running console closes its port, COMMAND runs (a flasher, say), and the console opens\n"
		       "the port again. Without a command the port is released until Enter or Ctrl-C."),
		    rows, 0, INT_MAX, &status)) {
		if (words.operand_count)
			status = release_fail(_("-- is missing in front of the command"), false);
		else if (own < argc && !*command)
			status = release_fail(_("no command follows --"), false);
		else
			status = release_named(port, config, command);
	}
	argv[own] = kept;
	options_fini(&words);
	free(port);
	free(config);
	return status;
}
