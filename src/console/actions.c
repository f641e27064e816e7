/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>

#include "base/language.h"
#include "console/console_private.h"
#include "console/plot.h"
#include "term/line_editor.h"

void console_focus(struct console *c, enum pane pane)
{
	console_form_leave(c);
	c->view.help.open = c->view.notes_list.open = c->view.plot.open = false;
	c->view.focus = pane;
	if (pane != PANE_COMMANDS) {
		c->view.plan.hidden[pane] = false;
		console_line_close_list(c);
	}
	console_touch(c);
}

static void toggle_help(struct console *c)
{
	console_line_close_list(c);
	c->view.notes_list.open = false;
	c->view.help = (struct help_view){.open = !c->view.help.open};
}

static void leave_question(struct console *c)
{
	console_answer(c, false);
}

static void close_help(struct console *c)
{
	c->view.help.open = false;
}

static void close_notes(struct console *c)
{
	c->view.notes_list.open = false;
}

static void close_message(struct console *c)
{
	c->view.messages.open = false;
}

static void (*const close_layer[LAYER_COUNT])(struct console *c) = {
	[LAYER_PALETTE] = leave_question,
	[LAYER_QUESTION] = leave_question,
	[LAYER_HELP] = close_help,
	[LAYER_NOTES] = close_notes,
	[LAYER_PLOT] = console_plot_close,
	[LAYER_FORM] = console_form_close,
	[LAYER_CANDIDATES] = console_line_close_list,
	[LAYER_MESSAGE] = close_message,
};

static void keys_leave(struct console *c)
{
	enum layer layer = console_view_layer(&c->view);

	if (layer != LAYER_COUNT)
		close_layer[layer](c);
	else if (c->view.focus == PANE_HEX && console_hex_leave(c))
		; /* what was selected there */
	else if (c->view.focus != PANE_COMMANDS)
		console_focus(c, PANE_COMMANDS);
	else if (!console_commands_leave(c)) {
		c->view.input.mistake = NULL;
		c->notice[0] = '\0';
	}
}

static void notice_nothing_to_cancel(struct console *c)
{
	struct buf keys = {0};

	keymap_add_keys(&keys, &c->config.keymap, ACTION_QUIT);
	console_notice(c, _("nothing to cancel; %s leaves atmq"), buf_text(&keys));
	buf_fini(&keys);
}

static bool nothing_to_cancel(const struct session *s)
{
	struct slice line;

	struct session_in_flight f = session_in_flight(s);

	/* What another program waits for is its own to cancel. */
	return (f.phase == SESSION_IDLE || f.observed) && !session_queued(s) &&
	       !session_held(s, &line);
}

static void keys_cancel(struct console *c)
{
	if (c->question.open)
		console_answer(c, false);
	else if (console_form_is_open(c))
		console_form_close(c);
	else if (console_recipe_cancel(c) || console_certs_cancel(c) || console_on_cancel(c))
		;
	else if (line_editor_line().n)
		console_line_set(c, (struct slice){0}, 0);
	else if (c->replay.replay)
		console_replay_refuse(c);
	else if (nothing_to_cancel(console_session(c)) && c->every.count)
		console_every_stop(c);
	else if (nothing_to_cancel(console_session(c)))
		notice_nothing_to_cancel(c);
	else
		session_cancel(console_session(c), console_now(c));
}

static void note(struct console *c)
{
	console_ask(c, QUESTION_NOTE, "");
}

static void reset_board(struct console *c)
{
	struct diag d;

	if (connection_reset_board(&c->connection, &d))
		console_notice(c, _("reset by DTR and RTS"));
	else
		console_notice(c, "%s", d.text);
}

static void notice_held(struct console *c)
{
	struct buf keys = {0};

	keymap_add_keys(&keys, &c->config.keymap, ACTION_HOLD_RESET);
	console_notice(c, _("the board is held in reset until %s; leaving atmq releases it too"),
		buf_text(&keys));
	buf_fini(&keys);
}

static void hold_reset(struct console *c)
{
	struct diag d;

	if (!connection_hold_board(&c->connection, &d))
		console_notice(c, "%s", d.text);
	else if (link_is_held(c->connection.link))
		notice_held(c);
	else
		console_notice(c, _("released from reset"));
}

static void boot_board(struct console *c)
{
	struct diag d;

	if (connection_boot_board(&c->connection, &d))
		console_notice(c, _("the boot loader is started; it knows no AT commands"));
	else
		console_notice(c, "%s", d.text);
}

static void send_break(struct console *c)
{
	struct diag d;

	if (connection_send_break(&c->connection, &d))
		console_notice(c, _("break"));
	else
		console_notice(c, "%s", d.text);
}

static void poll_now(struct console *c)
{
	struct slice line;

	if (session_held(console_session(c), &line))
		console_notice(c,
			_("not polled: the board may be waiting for bytes; send AT to see whether it answers"));
	session_poll_now(console_session(c), console_now(c));
}

static void reconnect(struct console *c)
{
	struct diag d = {0};

	if (console_cloud_token_renew(c, &d) &&
		session_reconnect(console_session(c), console_now(c), &d))
		c->view.commands.following = true;
	else
		console_notice(c, "%s", d.text);
}

static void keys_join(struct console *c)
{
	bool join = !connection_has_joined(&c->connection);

	if (!c->tap) {
		console_notice(
			c, _("there is no other program to join: that is what atmq tap does"));
		return;
	}
	connection_join(&c->connection, join);
	console_line_refresh(c);
	console_notice(
		c, join ? _("joined: between your command and its answer the other program waits")
			: _("left: only the other program talks to the board"));
}

/* A selected command is copied into the line. */
static void send_checked(struct console *c)
{
	if (c->view.commands.selects && !c->view.input.candidates)
		console_commands_copy(c);
	else
		console_line_enter(c, true);
}

static void send_unchecked(struct console *c)
{
	console_line_enter(c, false);
}

static void complete(struct console *c)
{
	console_line_complete(c, 1);
}

static void complete_back(struct console *c)
{
	console_line_complete(c, -1);
}

void console_scroll_journal(struct console *c, int rows)
{
	uint64_t last = console_view_last_entry(&c->view);
	uint64_t back = rows < 0 ? (uint64_t)-rows : 0;
	uint64_t page = (uint64_t)console_view_page(&c->view, &c->cells, &command_pane);

	if (c->replay.replay && rows < 0)
		console_replay_recall(c, last > back + page ? last - back - page : 0);
	console_view_move(&c->view, &c->cells, &command_pane, rows);
}

/* By pages, whichever pane has the focus. */
static void scroll_page(struct console *c, int direction)
{
	console_scroll_journal(
		c, direction * console_view_page(&c->view, &c->cells, &command_pane));
}

static void keys_scroll_up(struct console *c)
{
	scroll_page(c, -1);
}

static void keys_scroll_down(struct console *c)
{
	scroll_page(c, 1);
}

static void scroll_end(struct console *c)
{
	c->view.commands.following = true;
}

static void select_older(struct console *c)
{
	console_commands_select(c, true);
}

static void select_newer(struct console *c)
{
	console_commands_select(c, false);
}

static void find_line(struct console *c)
{
	console_commands_search_key(c, true);
}

static void find_line_newer(struct console *c)
{
	console_commands_search_key(c, false);
}

static int keys_page(struct console *c)
{
	return console_view_page(&c->view, &c->cells, console_view_keys(&c->view));
}

static void move_list(struct console *c, int64_t step)
{
	console_view_move(&c->view, &c->cells, console_view_keys(&c->view), step);
}

static void up(struct console *c)
{
	move_list(c, -1);
}

static void keys_down(struct console *c)
{
	move_list(c, 1);
}

static void page_up(struct console *c)
{
	move_list(c, -keys_page(c));
}

static void page_down(struct console *c)
{
	move_list(c, keys_page(c));
}

static void first(struct console *c)
{
	move_list(c, INT32_MIN);
}

static void last(struct console *c)
{
	move_list(c, INT32_MAX);
}

static void search(struct console *c)
{
	console_ask(c, QUESTION_SEARCH, "");
}

static void search_older(struct console *c)
{
	console_messages_search_on(c, true);
}

static void search_newer(struct console *c)
{
	console_messages_search_on(c, false);
}

static void lead(struct console *c)
{
	c->leads = true;
	console_notice(
		c, _("the next key counts as with Alt: 1 to 9 and 0 are F1 to F10; Esc: none"));
}

static void next_encoding(struct console *c)
{
	static const char *const words[ENCODING_COUNT] = {[ENCODING_UTF8] = N_("text is UTF-8"),
		[ENCODING_GB18030] =
			N_("text is GB18030 (GBK, GB2312), also what is typed from now on"),
		[ENCODING_AUTO] =
			N_("text that is not UTF-8 is shown as GB18030 where it looks like it; "
			   "what is typed is UTF-8")};

	c->view.encoding = (c->view.encoding + 1) % ENCODING_COUNT;
	if (encoding_is_known(c->view.encoding))
		console_notice(c, "%s", _(words[c->view.encoding]));
	else
		console_notice(
			c, _("this machine's C library has no GB18030: its package may be called "
			     "glibc-gconv-extra"));
}

static void redraw(struct console *c)
{
	(void)c;
	screen_redraw_all();
}

static void suspend(struct console *c)
{
	if (c->screen)
		screen_loop_suspend(c->screen);
	else
		raise(SIGTSTP);
}

static void (*const handlers[ACTION_COUNT])(struct console *c) = {
	[ACTION_HELP] = toggle_help,
	[ACTION_FOCUS_NEXT] = console_panes_next,
	[ACTION_ZOOM] = console_panes_zoom,
	[ACTION_HIDE_PANE] = console_panes_hide,
	[ACTION_DIVIDER_LEFT] = console_panes_left,
	[ACTION_DIVIDER_RIGHT] = console_panes_right,
	[ACTION_BORDER_UP] = console_panes_up,
	[ACTION_BORDER_DOWN] = console_panes_down,
	[ACTION_RESET_PANES] = console_panes_reset,
	[ACTION_NOTE] = note,
	[ACTION_LIST_NOTES] = console_notes_toggle,
	[ACTION_GO_TO_NOTE] = console_notes_go,
	[ACTION_PLOT] = console_plot_selected,
	[ACTION_PLOT_IN] = console_plot_in,
	[ACTION_PLOT_OUT] = console_plot_out,
	[ACTION_PLOT_EARLIER] = console_plot_earlier,
	[ACTION_PLOT_LATER] = console_plot_later,
	[ACTION_PLOT_ALL] = console_plot_all,
	[ACTION_FORM] = console_command_form_of_line,
	[ACTION_FORM_NEXT] = console_form_next,
	[ACTION_FORM_ACCEPT] = console_form_accept,
	[ACTION_FORM_UP] = console_form_up,
	[ACTION_FORM_DOWN] = console_form_down,
	[ACTION_FORM_CHOOSE] = console_form_choose,
	[ACTION_FORM_CHOOSE_BACK] = console_form_choose_back,
	[ACTION_FORM_SHOW_SECRETS] = console_form_show_secrets,
	[ACTION_FORM_TO_LINE] = console_form_to_line,
	[ACTION_USE_OFFER] = console_line_accept_offer,
	[ACTION_CANCEL] = keys_cancel,
	[ACTION_PORT_SETTINGS] = console_ask_port,
	[ACTION_RESET_BOARD] = reset_board,
	[ACTION_HOLD_RESET] = hold_reset,
	[ACTION_BOOT_BOARD] = boot_board,
	[ACTION_SEND_BREAK] = send_break,
	[ACTION_DOCTOR] = console_doctor_examine,
	[ACTION_RELEASE_PORT] = console_release_toggle,
	[ACTION_JOIN] = keys_join,
	[ACTION_POLL_NOW] = poll_now,
	[ACTION_RECONNECT] = reconnect,
	[ACTION_CLOUD] = console_cloud_form,
	[ACTION_CERTS] = console_certs,
	[ACTION_PALETTE] = console_palette_toggle,
	[ACTION_RECIPES] = console_recipes_choose,
	[ACTION_PALETTE_UP] = up,
	[ACTION_PALETTE_DOWN] = keys_down,
	[ACTION_PALETTE_PAGE_UP] = page_up,
	[ACTION_PALETTE_PAGE_DOWN] = page_down,
	[ACTION_PALETTE_FORM] = console_palette_form,
	[ACTION_NEXT_THEME] = console_next_theme,
	[ACTION_SAVE_SCREEN] = console_ask_save_screen,
	[ACTION_NEXT_ENCODING] = next_encoding,
	[ACTION_SUSPEND] = suspend,
	[ACTION_REDRAW] = redraw,
	[ACTION_QUIT] = console_ask_quit,
	[ACTION_LEADER] = lead,
	[ACTION_LEAVE] = keys_leave,
	[ACTION_SEND] = send_checked,
	[ACTION_SEND_UNCHECKED] = send_unchecked,
	[ACTION_COMPLETE] = complete,
	[ACTION_COMPLETE_BACK] = complete_back,
	[ACTION_SCROLL_UP] = keys_scroll_up,
	[ACTION_SCROLL_DOWN] = keys_scroll_down,
	[ACTION_SCROLL_END] = scroll_end,
	[ACTION_SELECT_OLDER] = select_older,
	[ACTION_SELECT_NEWER] = select_newer,
	[ACTION_FOLD] = console_commands_fold,
	[ACTION_TIMES] = console_commands_times,
	[ACTION_SHOW_POLLS] = console_commands_polls,
	[ACTION_FIND_LINE] = find_line,
	[ACTION_FIND_LINE_NEWER] = find_line_newer,
	[ACTION_UP] = up,
	[ACTION_DOWN] = keys_down,
	[ACTION_PAGE_UP] = page_up,
	[ACTION_PAGE_DOWN] = page_down,
	[ACTION_FIRST] = first,
	[ACTION_LAST] = last,
	[ACTION_TOGGLE_HEX] = console_messages_turn_form,
	[ACTION_OPEN] = console_messages_open,
	[ACTION_TOPICS] = console_messages_turn_topics,
	[ACTION_EXPAND] = console_messages_expand,
	[ACTION_COLLAPSE] = console_messages_collapse,
	[ACTION_DIFFERENCE] = console_messages_turn_difference,
	[ACTION_JOIN_PARTS] = console_messages_join,
	[ACTION_COPY] = console_messages_copy_out,
	[ACTION_SAVE_MESSAGE] = console_messages_ask_save,
	[ACTION_SAVE_MESSAGES] = console_messages_ask_save_all,
	[ACTION_SEND_BACK] = console_messages_send_back,
	[ACTION_PAUSE] = console_messages_pause,
	[ACTION_COPY_TO_HEX] = console_messages_copy,
	[ACTION_SEARCH] = search,
	[ACTION_SEARCH_OLDER] = search_older,
	[ACTION_SEARCH_NEWER] = search_newer,
	[ACTION_FILTER] = console_messages_ask_filter,
	[ACTION_HEX_SEND] = console_hex_send,
};

/* What reaches the board without a line having been typed. */
static const enum action keys_talking[] = {ACTION_PORT_SETTINGS, ACTION_RESET_BOARD,
	ACTION_HOLD_RESET, ACTION_BOOT_BOARD, ACTION_SEND_BREAK, ACTION_RECONNECT, ACTION_RECIPES,
	ACTION_CLOUD, ACTION_CERTS};
/* What needs the board for itself. */
static const enum action keys_alone[] = {ACTION_DOCTOR, ACTION_POLL_NOW};

/* In a tap the board is the other program's, up to a point. */
static bool keys_may_run(struct console *c, enum action action)
{
	struct diag d;

	for (size_t i = 0; i < ALEN(keys_alone); i++) {
		if (keys_alone[i] != action)
			continue;
		if (c->tap) {
			console_notice(
				c, _("not in a tap, where the other program asks the board"));
			return false;
		}
		if (!console_release_allows(c, &d)) {
			console_notice(c, "%s", d.text);
			return false;
		}
	}
	for (size_t i = 0; i < ALEN(keys_talking); i++)
		if (keys_talking[i] == action && !console_may_talk(c, &d)) {
			console_notice(c, "%s", d.text);
			return false;
		}
	return true;
}

void console_run_action(struct console *c, enum action action)
{
	if (console_replay_refuses(c, action) || !keys_may_run(c, action))
		return;
	if (c->plain.wanted && console_plain_prints(c, action))
		return;
	console_palette_leave(c, action);
	if (action_row(action)->context == CONTEXT_REPLAY)
		console_replay_do(c, action);
	if (handlers[action])
		handlers[action](c);
	console_hex_do(c, action);
	for (int i = 0; i < PANE_COUNT; i++)
		if (pane_ops((enum pane)i)->focus == action) {
			c->view.plan.hidden[i] = false;
			console_focus(c, (enum pane)i);
		}
}
