/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "base/error.h"
#include "base/language.h"
#include "base/kit.h"
#include "base/print.h"
#include "base/program.h"
#include "base/utf8.h"
#include "serve/sim_boards.h"
#include "serve/sim_control.h"
#include "serve/sim_choices.h"
#include "setup/completion.h"
#include "setup/options.h"

struct simulator {
	struct sim_arguments arguments;
	struct loop *loop;
	struct sim_control *control;
	struct sim_boards boards;
	struct loop_watch *signals[3], *ready;
	bool told; /* readiness was reported */
	int status;
};

static void sim_main_statement(void *user, struct slice line, struct buf *answer)
{
	struct simulator *s = user;

	sim_boards_statement(&s->boards, line, answer);
}

static void tell_ready(void *user)
{
	struct simulator *s = user;
	struct buf line = {0};

	sim_boards_add_ready_line(&s->boards, &s->arguments, &line);
	if (!print_bytes(stdout, &line)) {
		struct buf why = {0};
		buf_addf(&why, _("standard output: %s"), error_text(errno));
		print_problem(buf_text(&why));
		buf_fini(&why);
		s->status = EXIT_USAGE;
		loop_stop(s->loop);
	}
	buf_fini(&line);
}

static void sim_main_after_turn(void *user)
{
	struct simulator *s = user;

	sim_boards_after_turn(&s->boards);
	if (!s->told && !sim_boards_are_booting(&s->boards)) {
		s->told = true;
		/* In the next turn, when the loop watches all ports: so clients are served in the
		 * order in which they come. */
		loop_timer_at(s->ready, loop_now(s->loop));
	}
}

static bool open_control(struct simulator *s, struct diag *d)
{
	const char *path = s->arguments.control;

	if (!path)
		return true;
	s->control = sim_control_open(s->loop, path, sim_main_statement, s, d);
	return s->control != NULL;
}

static void stop(void *user)
{
	loop_stop(((struct simulator *)user)->loop);
}

static void simulate(struct simulator *s)
{
	static const int ends[ALEN(s->signals)] = {SIGTERM, SIGINT, SIGHUP};
	struct diag d = {0};

	s->loop = loop_new();
	/* Before anything that must be removed is in the file system. */
	for (size_t i = 0; i < ALEN(ends); i++)
		s->signals[i] = loop_signal(s->loop, ends[i], stop, s);
	s->ready = loop_timer(s->loop, tell_ready, s);
	if (open_control(s, &d) && sim_boards_start(&s->boards, s->loop, &s->arguments, &d)) {
		s->status = EXIT_ALL_WELL;
		loop_after_turn(s->loop, sim_main_after_turn, s);
		loop_run(s->loop);
	} else {
		s->status = EXIT_PORT;
		print_problem(d.text);
	}
	sim_control_close(s->control);
	sim_boards_stop(&s->boards);
	for (size_t i = 0; i < ALEN(ends); i++)
		loop_unwatch(s->signals[i]);
	loop_unwatch(s->ready);
	loop_free(s->loop);
}

static int simulator_read_rows(int argc, char **argv)
{
	struct sim_arguments none;
	int status;

	sim_arguments_read(&none, argc, argv, &status);
	sim_arguments_fini(&none);
	return status;
}

/* For the shells, which ask with every Tab. */
static int sim_answer_shell(int argc, char **argv)
{
	struct completion c;

	if (!completion_start(&c, argc, argv))
		return EXIT_USAGE;
	completion_ask(&c, 1, simulator_read_rows, sim_choices_of_option, NULL);
	return completion_end(&c);
}

int main(int argc, char **argv)
{
	struct simulator s = {0};

	program_start();
	utf8_use_locale();
	kit_settle();
	if (!options_use_language(&argc, argv))
		return EXIT_USAGE;
	if (argc > 1 && strcmp(argv[1], "complete") == 0)
		return sim_answer_shell(argc - 1, argv + 1);
	if (sim_arguments_read(&s.arguments, argc, argv, &s.status))
		simulate(&s);
	sim_arguments_fini(&s.arguments);
	return s.status;
}
