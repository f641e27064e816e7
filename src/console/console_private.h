/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shared by the console's files.  Start to end: command.c (options, and what they choose), console.c
 * (wiring and drawing), replay_command.c and replay.c (a recorded session in place of a connection),
 * plain.c (no full screen), look.c with themes.c, sizes.c (what is remembered of the panes).
 * Keys: keys.c (keys -> actions, or characters), actions.c (what each action does), mouse.c, panes.c.
 * The command line: line.c (checking and sending), complete.c (Tab), paste.c, words.c with every.c, on.c and
 * plot.c, question.c (what is asked in its place) with quit.c, form.c with command_form.c and
 * command_choice.c.
 * Panes: commands.h, message_pane.h, hex_pane.h; notes.c, palette.c, doctor.c.
 * Recipes: recipes.h (which there are), recipe.h (playing one).  Files that the user names: save.c,
 * file_names.c.
 */
#ifndef CONSOLE_CONSOLE_PRIVATE_H
#define CONSOLE_CONSOLE_PRIVATE_H

#include "base/program.h"
#include "console/commands.h"
#include "console/certs_form.h"
#include "console/cloud_form.h"
#include "console/cloud_token.h"
#include "console/command_form.h"
#include "console/form.h"
#include "console/hex_pane.h"
#include "console/known_values.h"
#include "console/message_pane.h"
#include "console/recipes.h"
#include "loop/hook.h"
#include "replay/view.h"
#include "setup/connection.h"
#include "setup/connection_words.h"
#include "term/plain.h"
#include "term/screen_loop.h"
#include "trigger/desk.h"
#include "view/console_view.h"

/* What can be asked in place of the command line; each has a row in question.c. */
enum question_name {
	QUESTION_LOAD,
	QUESTION_SAVE,
	QUESTION_SCREEN,
	QUESTION_SAVE_MESSAGE,
	QUESTION_SAVE_MESSAGES,
	QUESTION_REPLACE,
	QUESTION_NOTE,
	QUESTION_PORT,
	QUESTION_HEX_SEARCH,
	QUESTION_HEX_GO,
	QUESTION_HEX_FILL,
	QUESTION_HEX_FILL_COUNT,
	QUESTION_HEX_VALUE,
	QUESTION_HEX_WRITE,
	QUESTION_SEARCH,
	QUESTION_FILTER,
	QUESTION_STAY,
	QUESTION_SEEK,
	QUESTION_FIND,
	QUESTION_LINE, /* a text to find among the commands and answers */
	QUESTION_PALETTE,
	QUESTION_RECIPE,
	QUESTION_STEP,
	QUESTION_STOPPED,
	QUESTION_QUIT,
	QUESTION_COUNT
};

struct question; /* a row; opaque outside question.c */

struct console;

struct question_state {
	const struct question *open; /* NULL: none */
	struct buf kept_line;        /* the command line's text before */
	struct buf save_path;        /* of QUESTION_REPLACE... */
	void (*save_again)(struct console *c, struct slice path, bool replace); /* ... if yes */
	struct buf help; /* of QUESTION_QUIT: what would be lost */
};

/* A recorded session, in place of a connection. */
struct replay_state {
	struct replay *replay; /* NULL: the console is live */
	struct replay_view shown;
	struct loop_watch *timer; /* time passes there, or the file may have grown */
	int64_t since, from;      /* playing: the loop's time and the session's when it began */
	struct buf searched;
	bool searching, searches_back;
	const struct session *drawn; /* what lists were made of */
};

/* Another program has the port, or may ask for it. */
struct release_state {
	struct release_desk *desk; /* of atmq release; NULL: it finds no port here */
	int64_t since;             /* of the session; while it is released */
	struct buf who;            /* "esptool (process 1234)"; empty: whoever wants it */
	bool returns;              /* the port is to be opened again, and is not yet */
};

/* The console without a full screen. */
struct plain_state {
	bool wanted;
	struct plain *terminal;   /* NULL: it is not open */
	uint64_t entry, message;  /* the next ones to print */
	struct buf state, notice; /* as printed last */
	int signal;               /* that ended it, or 0 */
};

struct console {
	struct config config;
	struct connection_choice chosen;
	const char *tap; /* where another program finds the port, or NULL */
	bool no_screen;  /* it is only recorded */

	struct loop *loop;
	struct connection connection;
	struct replay_state replay;

	struct screen_loop *screen; /* NULL: plain */
	struct plain_state plain;
	struct loop_watch *work_timer; /* not all messages are checked yet */

	struct cells cells;
	struct theme theme;
	bool theme_is_auto;
	struct buf theme_problem; /* not shown yet */
	struct console_view view;
	struct layout_plan remembered; /* of the panes, from earlier sessions */
	struct view_frame frame;       /* what the cells hold of it */
	struct hex_editor hex;
	struct hex_desk hex_desk;
	struct known_values known;

	struct messages_state messages;
	struct commands_state commands;
	struct series *plot;            /* NULL: nothing is plotted */
	struct every every;             /* commands that are sent again and again */
	struct loop_watch *every_timer; /* the next one is due */
	struct {
		struct trigger_desk desk;
		struct loop_watch *timer; /* of an answer that is under way */
		struct hooks commands;    /* those that rules have begun */
	} on;                             /* what is done by itself */
	struct question_state question;
	struct palette palette;
	struct recipe_state recipe;
	struct recipes recipes;
	struct form_state form;
	struct buf screen_text, screen_picture; /* as it was when it was to be saved */
	struct command_form command_form;       /* what the open form is of, if it is one */
	struct cloud_form cloud_form;           /* ... of a cloud */
	struct cloud_token cloud_token;
	struct certificates_form certs_form; /* ... of certificates */
	struct release_state release;
	struct {
		struct loop_watch *timer;    /* nothing was heard yet */
		struct link_settings better; /* those of QUESTION_STAY */
	} doctor;

	struct {
		struct hit held;    /* what the left button went down on */
		int64_t clicked_at; /* 0: the next click is a first one */
		int column, row;
	} mouse;

	/* The command line */
	struct at_hint hint;
	struct at_completion completion;
	size_t preview_n; /* bytes of the candidate that is in the line now */
	struct diag mistake;
	enum at_offer offer;  /* a better line than the one with the mistake */
	struct buf warned;    /* the line that Enter warned of; the next one sends it */
	struct buf seen_line; /* for which hint and mistake were made */
	struct buf pasted;
	bool pasting;
	bool leads;              /* the next key counts as with Alt */
	struct buf line_message; /* readline's own prompt, if it has one */
	struct buf publication;  /* the last PUBRAW line: the next one begins with it */
	struct buf tap_text;     /* "tap /tmp/at, open, joined", for the top line */
	struct buf port_text;    /* the port with its settings, for the top line */
	struct buf hex_target;   /* the same for display: "topic, QoS 1" */
	struct buf link_problem; /* why the link is down */
	char notice[256];
	bool history_told; /* a problem with it was reported */

	struct buf failure; /* for standard error, once the screen is closed */
	int status;         /* exit status */
};

/* look.c */
/* The theme by its name on the command line (or NULL), then in the configuration.  What is wrong with
 * it is shown once there is a screen. */
void console_load_theme(struct console *c, const char *asked);
void console_tell_theme(struct console *c); /* what was wrong with it, if anything */
void console_show_theme(struct console *c); /* on the screen that was opened */
/* The terminal has told its background: if the user chose no theme, the one that goes with it. */
void console_follow_background(struct console *c, int rgb);
void console_next_theme(struct console *c);

/* console.c */
/* Runs the console on c->port until the user quits; returns the exit status. transcript may be
 * NULL; ours: its name is not the user's, so if it is in use another is chosen. */
int console_run(struct console *c, const char *transcript, bool ours);
void console_fini(struct console *c);
/* Keeps the text for standard error, once the screen is closed; returns the exit status. */
int console_fail(struct console *c, int status, const struct diag *d);
/* Live or recorded: what is shown, and its time. */
struct session *console_session(const struct console *c);
int64_t console_now(const struct console *c);
void console_touch(struct console *c);       /* the screen needs a redraw */
void console_work(struct console *c);        /* what is due after each turn */
void console_update_view(struct console *c); /* all that the view borrows */
int console_signal(const struct console *c); /* that ended it, or 0 */
void console_notice(struct console *c, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void console_quit(struct console *c);
/* The user may talk to the board: always, but in a tap only once joined; false with *d. */
bool console_may_talk(const struct console *c, struct diag *d);

/* Runs the console on c->replay until the user quits. */
int console_run_replay(struct console *c, bool plays, int speed);
/* Draws c->replay as it is now on cells of this size, without a screen. */
void console_draw_replay(struct console *c, int columns, int rows);
/* Remarks name keys. */
void console_tell_keys(struct console *c);

/* replay.c */
void console_replay_begin(struct console *c, bool plays, int speed);
void console_replay_end(struct console *c);
void console_replay_draw(struct console *c);
bool console_replay_work(
	struct console *c); /* reads on for a few milliseconds; true: there is more */
/* The action of a key there; ACTION_NONE: none. */
enum action console_replay_key(const struct console *c, enum context context, int key);
void console_replay_do(struct console *c, enum action action);
/* True if that sends something, or changes the port or the record. */
bool console_replay_sends(enum action action);
/* True if it does that in a replay; says that nothing is sent. */
bool console_replay_refuses(struct console *c, enum action action);
void console_replay_refuse(struct console *c);
/* Reads older entries of the journal again, back to that one; false: it can't. */
bool console_replay_recall(struct console *c, uint64_t entry);
void console_replay_seek(struct console *c, struct slice text);
void console_replay_find(struct console *c, struct slice text);
void console_replay_stop_search(struct console *c); /* the one that is running */

/* plain.c: line by line, in place of a screen */
bool console_plain_open(struct console *c, struct diag *d);
void console_plain_close(struct console *c);
/* Prints what a screen would show on this action; false: it shows nothing by itself. */
bool console_plain_prints(struct console *c, enum action action);

/* every.c: rows of words.c, and the sending of what is due */
size_t console_every_at_line(struct slice rest);
bool console_every_check(const struct console *c, struct slice rest, struct diag *d);
bool console_every_run(struct console *c, struct slice rest, struct diag *d);
void console_every_stop(struct console *c); /* all */
void console_every_work(struct console *c); /* after each turn of the loop */

/* on.c: what is done by itself when the board says something; in a recorded session nothing is */
void console_on_begin(struct console *c); /* with the rules of the configuration */
void console_on_fini(struct console *c);

/* A row of words.c. */
bool console_on_run(struct console *c, struct slice rest, struct diag *d);
size_t console_on_at_line(struct slice rest);
bool console_on_check(const struct console *c, struct slice rest, struct diag *d);

/* From the session's callbacks. */
void console_on_see(struct console *c, const struct wire_event *event);
void console_on_see_log(struct console *c, struct slice line);
bool console_on_answered(struct console *c, const struct session_result *result);
/* After anything happened. */
void console_on_go(struct console *c);
/* A script that a rule set off is under way: other scripts begin no step. */
bool console_on_replies(const struct console *c);
/* A step of a recipe sets a rule, which ends with it. */
bool console_on_set(struct console *c, struct script_on *on, struct diag *d);
void console_on_end_script(struct console *c);
/* Gives up the answer that is under way; false: there is none. */
bool console_on_cancel(struct console *c);

/* keys.c */
void console_press_key(struct console *c, int key, struct slice bytes);
void console_end_paste(struct console *c); /* handles what was pasted so far */

/* sizes.c */
void console_sizes_load(struct console *c); /* mistakes in the file are a notice */
void console_sizes_save(struct console *c); /* unless nothing changed */

/* mouse.c */
void console_mouse(struct console *c, struct slice report); /* of KEY_CODE_MOUSE */

/* actions.c */
/* Does it as its key would, or says why not now. */
void console_run_action(struct console *c, enum action action);
/* Shows it if it is hidden, but for the commands, whose line is always there. */
void console_focus(struct console *c, enum pane pane);
void console_scroll_journal(struct console *c, int rows); /* up if negative */

/* panes.c */
void console_panes_zoom(struct console *c);
void console_panes_hide(struct console *c); /* the focused one, or shows it again */
void console_panes_next(struct console *c); /* to the next one that is shown */
void console_panes_left(struct console *c); /* the divider */
void console_panes_right(struct console *c);
void console_panes_up(struct console *c); /* the focused pane's border */
void console_panes_down(struct console *c);
void console_panes_reset(struct console *c);

/* unwise.c */
/* The board accepts the line, but what it is about will fail there or at the broker. */
bool console_line_is_unwise(const struct console *c, struct slice line, struct diag *d);
/* The same when it is to be sent: true with c->mistake the first time, false when it is entered again. */
bool console_line_holds(struct console *c, struct slice line);

/* line.c */
void console_line_changed(struct console *c); /* after any edit: hint, mistake, candidates */
void console_line_refresh(struct console *c); /* the hint alone */
/* What Enter checks of an AT line. */
bool console_line_is_right(const struct console *c, struct slice line, struct diag *d);
void console_line_enter(struct console *c, bool checked);
void console_line_set(struct console *c, struct slice line, size_t cursor);
void console_line_accept_offer(struct console *c);
/* What is typed now is a payload, not a command. */
bool console_line_awaits_payload(const struct console *c);
void console_line_remember(struct console *c, struct slice line); /* in the history, masked */
/* As if it had been typed; false: it was not sent, and why is shown. */
bool console_line_enter_text(struct console *c, struct slice line);
bool console_line_check(struct console *c, struct slice line); /* shows a mistake */
/* Checks and sends a line that was not typed, with the payload for its prompt (may be empty), or what
 * the offer puts in its place; false, with c->mistake, if it was not sent. */
bool console_line_send(
	struct console *c, struct slice line, struct slice payload, enum at_offer offer);
/* Begins another line in the command line; what stood there is remembered. */
void console_line_begin(struct console *c, struct slice line);

/* paste.c */
void console_line_paste(struct console *c, struct slice text);

/* command_choice.c */
/* Asks which command's form to open; `typed`: the beginning of a name, or empty. */
void console_command_choice(struct console *c, struct slice typed);

/* complete.c */
/* 1: the next candidate, -1: the previous one */
void console_line_complete(struct console *c, int step);
/* What Tab would offer at the end of the line. */
void console_complete_line(
	struct console *c, struct slice line, enum at_dialect dialect, struct at_completion *out);
void console_line_close_list(struct console *c);
/* Topics seen so far: for the questions that look for messages. */
void console_complete_query(struct console *c);

/* notes.c */
void console_note(struct console *c, struct slice text); /* writes it */
void console_notes_toggle(struct console *c);            /* the list */
void console_notes_go(struct console *c);                /* to the one selected in it */

/* save.c */
/* Writes the bytes to the file that the user named; false: it tells why not.  If the file exists,
 * asks, and after a yes calls `again` with the path and replace. */
typedef void console_save_fn(struct console *c, struct slice path, bool replace);
bool console_save(struct console *c, struct slice path, struct slice bytes, bool replace,
	console_save_fn *again);
/* The same before anything is written: appends the file's path.  false: it was said why not, or is
 * asked whether to replace it. */
bool console_may_save(struct console *c, struct slice typed, bool replace, console_save_fn *again,
	struct buf *path);
void console_ask_save_screen(struct console *c);
void console_save_screen(struct console *c, struct slice path, bool replace);
/* The cells as they are now, as text or as SVG. */
void console_add_screen(const struct console *c, bool picture, struct buf *out);
/* The same into a file, for the command line; "-": standard output. */
bool console_write_screen(
	struct console *c, const char *path, bool picture, bool force, struct diag *d);

/* question.c */
void console_ask(struct console *c, enum question_name name, const char *text);
bool console_question_is(const struct console *c, enum question_name name); /* it is open */
/* What was typed stays, to be corrected; *d says why. */
void console_ask_again(
	struct console *c, enum question_name name, struct slice text, const struct diag *d);
void console_ask_port(struct console *c); /* for its settings */
void console_answer(struct console *c, bool given);
bool console_answer_is_yes(struct slice text);
/* Opens the list of possible answers, if any are known. */
void console_question_complete(struct console *c);
void console_question_fini(struct console *c);

/* quit.c */
/* Quits, but asks first if something would be lost by it; asked twice, it quits. */
void console_ask_quit(struct console *c);
void console_answer_quit(struct console *c, struct slice text);

/* palette.c */
void console_palette_toggle(struct console *c);
void console_palette_open_recipes(struct console *c);            /* only these */
void console_palette_search(struct console *c);                  /* for what is typed */
void console_palette_run(struct console *c, struct slice typed); /* the selected entry */
void console_palette_form(struct console *c);                    /* of the selected command */
/* Closes it if it is open and the action is not its own: that does something below. */
void console_palette_leave(struct console *c, enum action action);

/* release.c */
/* Releases the port to another program, or opens it again. */
void console_release_toggle(struct console *c);
void console_release_on_up(struct console *c);
/* From now on `atmq release` finds the port here; a sentence if it does not. */
void console_release_offer(struct console *c);
void console_release_fini(struct console *c);
/* false with *d: another program has the port, so nothing can be sent. */
bool console_release_allows(const struct console *c, struct diag *d);

/* doctor.c */
void console_doctor_examine(struct console *c);
void console_doctor_on_up(struct console *c); /* offers itself if nothing is heard */
void console_doctor_report(
	struct console *c, const struct doctor_facts *facts, const struct link_settings *better);
void console_doctor_stay(struct console *c, struct slice answer);

#endif
