/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keys/action.h"

static const struct action_row table[] = {
	{ACTION_HELP, CONTEXT_ANY, "help", "F1 Alt-1", NULL, "open and close this page"},
	{ACTION_FOCUS_COMMANDS, CONTEXT_ANY, "focus-commands", "F2 Alt-2", "commands",
		"to the command line"},
	{ACTION_FOCUS_STATE, CONTEXT_ANY, "focus-state", "F3 Alt-3", "state",
		"to the state of the board"},
	{ACTION_FOCUS_MESSAGES, CONTEXT_ANY, "focus-messages", "F4 Alt-4", "messages",
		"to the messages received"},
	{ACTION_FOCUS_HEX, CONTEXT_ANY, "focus-hex", "F5 Alt-5", "hex", "to the hex editor"},
	{ACTION_FOCUS_NEXT, CONTEXT_ANY, "focus-next", "Alt-N", NULL, "to the next pane"},
	{ACTION_ZOOM, CONTEXT_ANY, "zoom", "Alt-Z", NULL, "this pane alone, and all of them again"},
	{ACTION_HIDE_PANE, CONTEXT_ANY, "hide-pane", "Alt-H", NULL,
		"hide this pane; the key that leads to it shows it again"},
	{ACTION_DIVIDER_LEFT, CONTEXT_ANY, "divider-left", "Alt-Left", NULL,
		"move the divider between the columns to the left"},
	{ACTION_DIVIDER_RIGHT, CONTEXT_ANY, "divider-right", "Alt-Right", NULL,
		"move it to the right"},
	{ACTION_BORDER_UP, CONTEXT_ANY, "border-up", "Alt-Up", NULL,
		"move the border between this pane and its neighbour up"},
	{ACTION_BORDER_DOWN, CONTEXT_ANY, "border-down", "Alt-Down", NULL, "move it down"},
	{ACTION_RESET_PANES, CONTEXT_ANY, "panes-reset", "Alt-=", NULL,
		"all panes in their usual sizes again"},
	{ACTION_HEX_SEND, CONTEXT_ANY, "hex-send", "F6 Alt-6", "send hex",
		"publish the hex editor's bytes"},
	{ACTION_NOTE, CONTEXT_ANY, "note", "F7 Alt-7", "note", "write a note into the transcript"},
	{ACTION_FIND_LINE, CONTEXT_ANY, "find-line", "Alt-/", NULL,
		"find a text in the commands, the newest first; again: older"},
	{ACTION_FIND_LINE_NEWER, CONTEXT_ANY, "find-line-newer", "Alt-?", NULL,
		"find it again, in the other direction"},
	{ACTION_LIST_NOTES, CONTEXT_ANY, "list-notes", "Alt-L", NULL,
		"open and close the list of notes"},
	{ACTION_FORM, CONTEXT_ANY, "form", "F11 Alt-A", NULL,
		"fill in a command as a form: the one in the line, or one to choose"},
	{ACTION_USE_OFFER, CONTEXT_ANY, "use-offer", "F8 Alt-8", NULL,
		"do what the last remark offers"},
	{ACTION_PALETTE, CONTEXT_ANY, "palette", "F9 Alt-9 Ctrl-P", "palette",
		"find an action, a command or a recipe by its words"},
	{ACTION_RECIPES, CONTEXT_ANY, "recipes", "Alt-O", NULL,
		"choose a recipe: several commands, one after the other; or go on with one"},
	{ACTION_NEXT_THEME, CONTEXT_ANY, "next-theme", "Alt-V", NULL, "switch to the next theme"},
	{ACTION_SAVE_SCREEN, CONTEXT_ANY, "save-screen", "Alt-S", NULL,
		"save the screen as a picture (SVG) or as text"},
	{ACTION_NEXT_ENCODING, CONTEXT_ANY, "next-encoding", "Alt-U", NULL,
		"show and type text as UTF-8, as GB18030, or each as it seems to be"},
	{ACTION_POLL_NOW, CONTEXT_ANY, "poll-now", "Alt-P", NULL,
		"ask the board for its state now"},
	{ACTION_RECONNECT, CONTEXT_ANY, "reconnect", "Alt-C", NULL,
		"clean, configure, connect and subscribe as before"},
	{ACTION_DOCTOR, CONTEXT_ANY, "doctor", "Alt-E", NULL,
		"find out why the board does not answer"},
	{ACTION_JOIN, CONTEXT_ANY, "join", "Alt-J", NULL,
		"in a tap: join in the other program's conversation, and leave it"},
	{ACTION_PORT_SETTINGS, CONTEXT_ANY, "port-settings", "Alt-M", NULL,
		"change rate, frame, flow control, line end and echo"},
	{ACTION_RESET_BOARD, CONTEXT_ANY, "reset-board", "Alt-R", NULL,
		"reset the board by DTR and RTS"},
	{ACTION_HOLD_RESET, CONTEXT_ANY, "hold-reset", "Alt-X", NULL,
		"hold the board in reset, and release it"},
	{ACTION_BOOT_BOARD, CONTEXT_ANY, "boot-board", "Alt-W", NULL,
		"start the board's boot loader by DTR and RTS"},
	{ACTION_SEND_BREAK, CONTEXT_ANY, "send-break", "Alt-K", NULL,
		"send a break, a quarter of a second"},
	{ACTION_CANCEL, CONTEXT_ANY, "cancel", "Ctrl-C", NULL,
		"stop waiting for the board and empty the queue"},
	{ACTION_LEADER, CONTEXT_ANY, "leader", "Ctrl-G", NULL,
		"the next key counts as with Alt: for terminals without Alt"},
	{ACTION_LEAVE, CONTEXT_ANY, "leave", "Esc", NULL,
		"close what is open, back to the command line"},
	{ACTION_REDRAW, CONTEXT_ANY, "redraw", "Ctrl-L", NULL, "draw the whole screen again"},
	{ACTION_SUSPEND, CONTEXT_ANY, "suspend", "Ctrl-Z", NULL, "stop atmq, back to the shell"},
	{ACTION_QUIT, CONTEXT_ANY, "quit", "F10 Alt-0 Ctrl-Q", "quit", "leave atmq"},

	{ACTION_SEND, CONTEXT_COMMANDS, "send", "Enter", NULL, "check the line and send it"},
	{ACTION_SEND_UNCHECKED, CONTEXT_COMMANDS, "send-unchecked", "F12 Alt-Enter", NULL,
		"send the line as it is, unchecked"},
	{ACTION_COMPLETE, CONTEXT_COMMANDS, "complete", "Tab", NULL,
		"complete the word, or the next candidate"},
	{ACTION_COMPLETE_BACK, CONTEXT_COMMANDS, "complete-back", "Shift-Tab", NULL,
		"the previous candidate"},
	{ACTION_SCROLL_UP, CONTEXT_COMMANDS, "scroll-up", "PgUp", NULL,
		"older commands and answers"},
	{ACTION_SCROLL_DOWN, CONTEXT_COMMANDS, "scroll-down", "PgDn", NULL,
		"newer commands and answers"},
	{ACTION_SCROLL_END, CONTEXT_COMMANDS, "scroll-end", "Alt-G Alt-End", NULL,
		"to the newest, and follow"},
	{ACTION_SELECT_OLDER, CONTEXT_COMMANDS, "select-older", "Ctrl-Up", NULL,
		"select an older command; Enter copies it to the line"},
	{ACTION_SELECT_NEWER, CONTEXT_COMMANDS, "select-newer", "Ctrl-Down", NULL,
		"select a newer command"},
	{ACTION_FOLD, CONTEXT_COMMANDS, "fold", "Alt-F", NULL,
		"fold each command with its answers to one line"},
	{ACTION_TIMES, CONTEXT_COMMANDS, "times", "Alt-T", NULL,
		"times by the clock, since the start, since the last"},
	{ACTION_SHOW_POLLS, CONTEXT_COMMANDS, "show-polls", "Alt-Q", NULL,
		"show what atmq asks by itself, and hide it"},

	{ACTION_UP, CONTEXT_LIST, "up", "Up k", NULL, "one up"},
	{ACTION_DOWN, CONTEXT_LIST, "down", "Down j", NULL, "one down"},
	{ACTION_PAGE_UP, CONTEXT_LIST, "page-up", "PgUp Ctrl-B", NULL, "a page up"},
	{ACTION_PAGE_DOWN, CONTEXT_LIST, "page-down", "PgDn Ctrl-F", NULL, "a page down"},
	{ACTION_FIRST, CONTEXT_LIST, "first", "Home g", NULL, "to the first"},
	{ACTION_LAST, CONTEXT_LIST, "last", "End G", NULL, "to the last, and follow"},

	{ACTION_OPEN, CONTEXT_MESSAGES, "open", "Enter", "open/close",
		"open and close the message in full"},
	{ACTION_SEARCH, CONTEXT_MESSAGES, "search", "/", "search",
		"search the messages, the newest first"},
	{ACTION_SEARCH_OLDER, CONTEXT_MESSAGES, "search-older", "n", NULL,
		"to the next older match"},
	{ACTION_SEARCH_NEWER, CONTEXT_MESSAGES, "search-newer", "N", NULL,
		"to the next newer match"},
	{ACTION_FILTER, CONTEXT_MESSAGES, "filter", "& f", "filter",
		"show only messages that match; empty: all again"},
	{ACTION_TOGGLE_HEX, CONTEXT_MESSAGES, "toggle-hex", "x h", "text/hex",
		"payloads as text or hex; in full, as JSON too"},
	{ACTION_TOPICS, CONTEXT_MESSAGES, "topics", "t", "topics",
		"the topics as a tree, or the list of messages"},
	{ACTION_EXPAND, CONTEXT_MESSAGES, "expand", "Right", NULL,
		"unfold the selected level, object or array"},
	{ACTION_COLLAPSE, CONTEXT_MESSAGES, "collapse", "Left", NULL,
		"fold it, or what it is in; from a topic to the tree"},
	{ACTION_DIFFERENCE, CONTEXT_MESSAGES, "difference", "d", NULL,
		"what differs from the message before of its topic"},
	{ACTION_JOIN_PARTS, CONTEXT_MESSAGES, "join-parts", "J", NULL,
		"join what looks like parts of one message, or part it"},
	{ACTION_COPY, CONTEXT_MESSAGES, "copy", "y", "copy",
		"copy the payload to the clipboard, as text or as hex"},
	{ACTION_SAVE_MESSAGE, CONTEXT_MESSAGES, "save-message", "s", "save",
		"save the payload to a file, byte for byte"},
	{ACTION_SAVE_MESSAGES, CONTEXT_MESSAGES, "save-messages", "S", NULL,
		"save the whole list to a file, a line of JSON each"},
	{ACTION_SEND_BACK, CONTEXT_MESSAGES, "send-back", "r", NULL,
		"put a line that publishes it again at the prompt"},
	{ACTION_PAUSE, CONTEXT_MESSAGES, "pause", "Space", NULL,
		"the list stands still, or goes on; nothing is lost"},
	{ACTION_COPY_TO_HEX, CONTEXT_MESSAGES, "copy-to-hex", "c", "copy to hex",
		"copy the payload into the hex editor"},

	{ACTION_PLOT, CONTEXT_MESSAGES, "plot", "p", NULL,
		"plot a number of the message over time"},

	{ACTION_PLOT_IN, CONTEXT_PLOT, "plot-in", "+ =", "closer", "half as much time"},
	{ACTION_PLOT_OUT, CONTEXT_PLOT, "plot-out", "-", "wider", "twice as much time"},
	{ACTION_PLOT_EARLIER, CONTEXT_PLOT, "plot-earlier", "Left h", "earlier",
		"a quarter earlier"},
	{ACTION_PLOT_LATER, CONTEXT_PLOT, "plot-later", "Right l", "later",
		"a quarter later; at the end it follows"},
	{ACTION_PLOT_ALL, CONTEXT_PLOT, "plot-all", "0", "all", "all of the time"},

	{ACTION_GO_TO_NOTE, CONTEXT_NOTES, "go-to-note", "Enter", "go to",
		"show the note among the commands"},

	{ACTION_PALETTE_UP, CONTEXT_PALETTE, "palette-up", "Up Ctrl-P", NULL, "one up"},
	{ACTION_PALETTE_DOWN, CONTEXT_PALETTE, "palette-down", "Down Ctrl-N", NULL, "one down"},
	{ACTION_PALETTE_PAGE_UP, CONTEXT_PALETTE, "palette-page-up", "PgUp", NULL, "a page up"},
	{ACTION_PALETTE_PAGE_DOWN, CONTEXT_PALETTE, "palette-page-down", "PgDn", NULL,
		"a page down"},
	{ACTION_FORM_NEXT, CONTEXT_FORM, "form-next", "Enter", "next",
		"to the next field; on the last one accept the form"},
	{ACTION_FORM_ACCEPT, CONTEXT_FORM, "form-accept", "F12 Alt-Enter", "accept",
		"accept the form from any field: a command is sent"},
	{ACTION_FORM_UP, CONTEXT_FORM, "form-up", "Up", NULL, "to the field above"},
	{ACTION_FORM_DOWN, CONTEXT_FORM, "form-down", "Down", NULL, "to the field below"},
	{ACTION_FORM_CHOOSE, CONTEXT_FORM, "form-choose", "Tab", "values",
		"the next of the values to choose from; to the next field if there are none"},
	{ACTION_FORM_CHOOSE_BACK, CONTEXT_FORM, "form-choose-back", "Shift-Tab", NULL,
		"the previous value, or the previous field"},
	{ACTION_FORM_TO_LINE, CONTEXT_FORM, "form-to-line", "F11 Alt-A", "into the line",
		"put the command into the command line, to edit it there"},
	{ACTION_FORM_SHOW_SECRETS, CONTEXT_FORM, "form-show-secrets", "Alt-*", NULL,
		"show secrets in place of stars, and hide them again"},

	{ACTION_HEX_COLUMN, CONTEXT_HEX, "hex-column", "Tab", "column",
		"between hex digits, text and inspector"},
	{ACTION_HEX_OVERWRITE, CONTEXT_HEX, "hex-overwrite", "Insert Alt-I", NULL,
		"insert or overwrite"},
	{ACTION_HEX_UNDO, CONTEXT_HEX, "hex-undo", "Alt-U Ctrl-_", "undo", "undo"},
	{ACTION_HEX_REDO, CONTEXT_HEX, "hex-redo", "Alt-Y", NULL, "redo"},
	{ACTION_HEX_LOAD, CONTEXT_HEX, "hex-load", "Ctrl-O", "load", "load a file"},
	{ACTION_HEX_SAVE, CONTEXT_HEX, "hex-save", "Ctrl-S", "save", "save to a file"},
	{ACTION_HEX_SELECT, CONTEXT_HEX, "hex-select", "Ctrl-Space", NULL,
		"begin and end a selection; Shift with an arrow key selects too"},
	{ACTION_HEX_CUT, CONTEXT_HEX, "hex-cut", "Alt-X", NULL, "cut the selection"},
	{ACTION_HEX_COPY, CONTEXT_HEX, "hex-copy", "Alt-C", NULL,
		"copy the selection, for the terminal's clipboard as well"},
	{ACTION_HEX_PASTE, CONTEXT_HEX, "hex-paste", "Alt-V", NULL, "paste what was copied"},
	{ACTION_HEX_SEARCH, CONTEXT_HEX, "hex-search", "Alt-/", NULL,
		"search for text, hex:00ff or /pattern/"},
	{ACTION_HEX_NEXT, CONTEXT_HEX, "hex-next", "Alt-.", NULL, "to the next match"},
	{ACTION_HEX_PREVIOUS, CONTEXT_HEX, "hex-previous", "Alt-,", NULL, "to the one before"},
	{ACTION_HEX_GO, CONTEXT_HEX, "hex-go", "Alt-G", NULL,
		"go to a byte: 1024, 0x400, +16, -16, end"},
	{ACTION_HEX_FILL, CONTEXT_HEX, "hex-fill", "Alt-F", NULL,
		"fill the selection, or a number of bytes"},
	{ACTION_HEX_VALUE, CONTEXT_HEX, "hex-value", "Alt-A", NULL,
		"insert a value: u16le 513, f32be 22.5, time32 0"},
	{ACTION_HEX_INSPECTOR, CONTEXT_HEX, "hex-inspector", "Alt-D", NULL,
		"show and hide the data inspector; Tab leads into it"},
	{ACTION_HEX_ENTER, CONTEXT_HEX, "hex-enter", "Enter", NULL,
		"in the inspector: write another value, or insert the check sum"},
	{ACTION_HEX_CLEAR, CONTEXT_HEX, "hex-clear", "Ctrl-K", NULL, "remove all bytes"},
	{ACTION_HEX_DELETE, CONTEXT_HEX, "hex-delete", "Delete Ctrl-D", NULL,
		"remove the byte at the cursor"},
	{ACTION_HEX_BACKSPACE, CONTEXT_HEX, "hex-backspace", "Backspace Ctrl-H", NULL,
		"remove the byte before the cursor"},
	{ACTION_HEX_LEFT, CONTEXT_HEX, "hex-left", "Left Ctrl-B", NULL, "one to the left"},
	{ACTION_HEX_RIGHT, CONTEXT_HEX, "hex-right", "Right Ctrl-F", NULL, "one to the right"},
	{ACTION_HEX_UP, CONTEXT_HEX, "hex-up", "Up Ctrl-P", NULL, "a row up"},
	{ACTION_HEX_DOWN, CONTEXT_HEX, "hex-down", "Down Ctrl-N", NULL, "a row down"},
	{ACTION_HEX_PAGE_UP, CONTEXT_HEX, "hex-page-up", "PgUp", NULL, "a page up"},
	{ACTION_HEX_PAGE_DOWN, CONTEXT_HEX, "hex-page-down", "PgDn", NULL, "a page down"},
	{ACTION_HEX_ROW_START, CONTEXT_HEX, "hex-row-start", "Home Ctrl-A", NULL,
		"to the start of the row"},
	{ACTION_HEX_ROW_END, CONTEXT_HEX, "hex-row-end", "End Ctrl-E", NULL, "to its end"},
	{ACTION_HEX_START, CONTEXT_HEX, "hex-start", "Alt-< Alt-Home", NULL, "to the first byte"},
	{ACTION_HEX_END, CONTEXT_HEX, "hex-end", "Alt-> Alt-End", NULL, "after the last byte"},

	{ACTION_PLAY, CONTEXT_REPLAY, "play", "Space", NULL, "play and pause"},
	{ACTION_FASTER, CONTEXT_REPLAY, "faster", "+ =", NULL, "play faster"},
	{ACTION_SLOWER, CONTEXT_REPLAY, "slower", "-", NULL, "play slower"},
	{ACTION_RECORD_NEXT, CONTEXT_REPLAY, "record-next", ".", NULL, "one record on"},
	{ACTION_RECORD_BACK, CONTEXT_REPLAY, "record-back", ",", NULL, "one record back"},
	{ACTION_COMMAND_NEXT, CONTEXT_REPLAY, "command-next", "Right l", NULL,
		"to the next command that is sent"},
	{ACTION_COMMAND_BACK, CONTEXT_REPLAY, "command-back", "Left h", NULL, "to the one before"},
	{ACTION_MESSAGE_NEXT, CONTEXT_REPLAY, "message-next", "m", NULL, "to the next message"},
	{ACTION_MESSAGE_BACK, CONTEXT_REPLAY, "message-back", "M", NULL, "to the one before"},
	{ACTION_ERROR_NEXT, CONTEXT_REPLAY, "error-next", "e", NULL,
		"to the next command that failed, or loss of the link"},
	{ACTION_ERROR_BACK, CONTEXT_REPLAY, "error-back", "E", NULL, "to the one before"},
	{ACTION_DROP_NEXT, CONTEXT_REPLAY, "drop-next", "d", NULL,
		"to the next lost connection to the broker"},
	{ACTION_DROP_BACK, CONTEXT_REPLAY, "drop-back", "D", NULL, "to the one before"},
	{ACTION_RESET_NEXT, CONTEXT_REPLAY, "reset-next", "r", NULL, "to the next reset"},
	{ACTION_RESET_BACK, CONTEXT_REPLAY, "reset-back", "R", NULL, "to the one before"},
	{ACTION_NOTE_NEXT, CONTEXT_REPLAY, "note-next", "b", NULL, "to the next note"},
	{ACTION_NOTE_BACK, CONTEXT_REPLAY, "note-back", "B", NULL, "to the one before"},
	{ACTION_SEEK, CONTEXT_REPLAY, "seek", "t", NULL, "to a time"},
	{ACTION_TO_START, CONTEXT_REPLAY, "to-start", "Home <", NULL, "to the beginning"},
	{ACTION_TO_END, CONTEXT_REPLAY, "to-end", "End >", NULL, "to the end"},
	{ACTION_FIND, CONTEXT_REPLAY, "find", "/", NULL,
		"find a text in what was sent, received, logged or noted"},
	{ACTION_FIND_NEXT, CONTEXT_REPLAY, "find-next", "n", NULL, "find it again"},
	{ACTION_FIND_BACK, CONTEXT_REPLAY, "find-back", "N", NULL, "find it before"},
};

static const struct {
	const char *name;
	bool is_list; /* the keys of CONTEXT_LIST also work there */
} contexts[CONTEXT_COUNT] = {
	[CONTEXT_ANY] = {"Everywhere", false},
	[CONTEXT_COMMANDS] = {"Command line", false},
	[CONTEXT_STATE] = {"State", true},
	[CONTEXT_MESSAGES] = {"Messages", true},
	[CONTEXT_HEX] = {"Hex editor", false},
	[CONTEXT_NOTES] = {"Notes", true},
	[CONTEXT_PLOT] = {"Plot", true},
	[CONTEXT_FORM] = {"Forms", false},
	[CONTEXT_HELP] = {"This page", true},
	[CONTEXT_PALETTE] = {"Palette", false},
	[CONTEXT_LIST] = {"Messages, state, notes and this page", false},
	[CONTEXT_REPLAY] = {"A recording (atmq replay)", false},
	[CONTEXT_QUESTION] = {"Questions", false},
};

const struct action_row *action_row(enum action action)
{
	for (size_t i = 0; i < ALEN(table); i++)
		if (table[i].action == action)
			return &table[i];
	return NULL;
}

size_t action_rows(const struct action_row **rows)
{
	*rows = table;
	return ALEN(table);
}

bool action_find(struct slice name, enum action *action)
{
	for (size_t i = 0; i < ALEN(table); i++) {
		if (slice_eq_nocase(slice_of(table[i].name), name)) {
			*action = table[i].action;
			return true;
		}
	}
	return false;
}

const char *context_name(enum context context)
{
	return contexts[context].name;
}

size_t context_chain(enum context context, enum context out[CONTEXT_COUNT])
{
	size_t n = 0;

	if (context != CONTEXT_ANY)
		out[n++] = context;
	if (contexts[context].is_list)
		out[n++] = CONTEXT_LIST;
	out[n++] = CONTEXT_ANY;
	return n;
}
