/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/board_private.h"

struct command_line {
	const struct at_command *command;
	enum at_form form;
	struct slice arguments; /* of the set form, not split yet */
};

static const struct board_handler *const handler_arrays[] = {
	board_mqtt_handlers,
	board_connection_handlers,
	board_topic_handlers,
	board_flash_handlers,
	board_mfg_handlers,
	board_system_handlers,
	board_wifi_handlers,
	board_wifi_setting_handlers,
	board_ip_handlers,
	board_link_handlers,
};

const struct board_handler *board_handler_find(const char *name)
{
	for (size_t i = 0; i < ALEN(handler_arrays); i++)
		for (const struct board_handler *h = handler_arrays[i]; h->name; h++)
			if (slice_eq(slice_of(h->name), slice_of(name)))
				return h;
	return NULL;
}

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* ATE0: the one argument follows the name. */
static void board_command_read_basic(
	struct slice rest, struct command_line *out, struct slice *name)
{
	size_t end = 0;

	while (end < rest.n && is_capital(rest.p[end]))
		end++;
	*name = slice_sub(rest, 0, end);
	out->arguments = slice_from(rest, end);
	out->form = end < rest.n ? AT_FORM_SET : AT_FORM_EXECUTE;
}

static void board_command_read_form(struct slice rest, struct command_line *out, struct slice *name)
{
	size_t end = 0;

	while (end < rest.n && rest.p[end] != '=' && rest.p[end] != '?')
		end++;
	*name = slice_sub(rest, 0, end);
	out->arguments = slice_from(rest, end + 1);
	if (end == rest.n)
		out->form = AT_FORM_EXECUTE;
	else if (rest.p[end] == '?')
		out->form = AT_FORM_QUERY;
	else if (slice_eq(out->arguments, SLICE("?")))
		out->form = AT_FORM_TEST;
	else
		out->form = AT_FORM_SET;
}

/* On a board names are in capitals, whatever a console accepts. */
static const struct at_command *board_command_find_command(
	const struct board *b, struct slice name, bool basic)
{
	const struct at_command *c = board_system_command(b, name);

	return c && c->basic == basic && slice_eq(name, slice_of(c->name)) ? c : NULL;
}

static uint32_t board_command_read_command(
	const struct board *b, struct slice line, struct command_line *out)
{
	enum at_dialect dialect = b->options.dialect;
	struct slice name;
	bool basic;

	if (!slice_starts(line, SLICE("AT")))
		return BOARD_NO_AT;
	basic = line.n < 3 || line.p[2] != '+';
	if (basic)
		board_command_read_basic(slice_from(line, 2), out, &name);
	else
		board_command_read_form(slice_from(line, 3), out, &name);
	out->command = board_command_find_command(b, name, basic);
	if (!out->command)
		return BOARD_UNKNOWN_COMMAND;
	if (out->form == AT_FORM_QUERY && out->arguments.n > 0)
		return BOARD_WRONG_FORM;
	return at_command_forms(out->command, dialect) & AT_HAS(out->form) ? 0 : BOARD_WRONG_FORM;
}

/* As the firmware does: splits at every comma without a backslash before it, even inside quotes.
 * Returns how many parts there are, which may be more than fit. */
static size_t cut_arguments(struct slice text, struct slice out[AT_PARAMETERS])
{
	size_t count = 0, start = 0;

	for (size_t i = 0;; i++) {
		if (i + 1 < text.n && text.p[i] == '\\') {
			i++;
			continue;
		}
		if (i < text.n && text.p[i] != ',')
			continue;
		if (count < AT_PARAMETERS)
			out[count] = slice_sub(text, start, i - start);
		count++;
		if (i >= text.n)
			return count;
		start = i + 1;
	}
}

/* The text between the quotes, with escapes resolved. false: not a valid string. */
static bool read_string(struct slice text, struct buf *value)
{
	if (text.n < 2 || text.p[0] != '"')
		return false;
	for (size_t i = 1; i < text.n; i++) {
		if (text.p[i] == '"')
			return i + 1 == text.n;
		if (text.p[i] == '\\' && ++i == text.n)
			return false;
		buf_add_char(value, text.p[i]);
	}
	return false;
}

/* Reading failed: one code for the place, and MQTT's for the parameter. */
static bool refuse_reading(struct board *b, size_t index, uint16_t code)
{
	board_code(b, BOARD_ERROR(0x08u, index));
	board_error(b, code ? BOARD_MQTT_ERROR(code) : 0);
	return false;
}

static bool refuse_value(struct board *b, size_t index, uint16_t code, uint32_t subcategory)
{
	board_error(b, code ? BOARD_MQTT_ERROR(code) : BOARD_ERROR(subcategory, index));
	return false;
}

static bool board_command_check_string(struct board *b, const struct at_parameter *p, size_t index,
	struct slice text, struct buf *value)
{
	const struct at_range *range = &p->range[b->options.dialect];

	if (!read_string(text, value))
		return refuse_reading(b, index, p->error.read);
	if (value->n == 0 && range->min > 0)
		return refuse_value(b, index, p->error.null, 0x04);
	if (value->n > (size_t)range->max || value->n < (size_t)range->min)
		return refuse_value(b, index, p->error.overlength, 0x04);
	return true;
}

static bool board_command_check_number(struct board *b, const struct at_parameter *p, size_t index,
	struct slice text, long long *value)
{
	const struct at_range *range = &p->range[b->options.dialect];

	if (text.n == 0 && p->error.null)
		return refuse_value(b, index, p->error.null, 0x07);
	if (!slice_to_number(text, value))
		return refuse_reading(b, index, p->error.read);
	if ((*value < range->min || *value > range->max) && !at_value_meaning(p, *value))
		return refuse_value(b, index, p->error.value, 0x07);
	return true;
}

static void run_set(
	struct board *b, const struct command_line *line, const struct board_handler *handler)
{
	enum at_dialect dialect = b->options.dialect;
	const struct at_command *c = line->command;
	struct slice arguments[AT_PARAMETERS];
	struct buf strings[AT_PARAMETERS] = {0};
	struct board_values v = {.count = cut_arguments(line->arguments, arguments)};
	bool mqtt = slice_starts(slice_of(c->name), SLICE("MQTT"));
	bool good = true;
	size_t most = board_firmware_most(board_firmware(b), c);
	size_t checked = v.count < most ? v.count : most;

	/* A comma that should have been escaped is reported as an unreadable string, not as an
	 * extra argument, so the count is checked last. */
	for (size_t i = 0; good && i < checked; i++) {
		const struct at_parameter *p = at_command_parameter(c, dialect, i);

		if (p->optional && arguments[i].n == 0)
			continue;
		v.value[i].quoted = p->type == AT_STRING ||
		                    (p->type == AT_ANY && slice_starts(arguments[i], SLICE("\"")));
		good = v.value[i].quoted
		               ? board_command_check_string(b, p, i, arguments[i], &strings[i])
		               : board_command_check_number(
					 b, p, i, arguments[i], &v.value[i].number);
		v.value[i].text = buf_slice(&strings[i]);
	}
	if (good && (v.count > most || v.count < at_command_min_parameters(c, dialect)))
		board_error(b, mqtt ? BOARD_MQTT_ERROR(0x6008) : BOARD_WRONG_COUNT);
	else if (good)
		handler->set(b, &v);
	for (size_t i = 0; i < ALEN(strings); i++)
		buf_fini(&strings[i]);
}

/* True if a fault suppresses the line's answer. */
static bool is_disturbed(struct board *b, const struct command_line *line)
{
	const struct board_hooks *hooks = b->options.hooks;

	if (hooks && hooks->busy && hooks->busy(hooks->user)) {
		board_busy(b);
		return true;
	}
	return hooks && hooks->mute && line->command &&
	       hooks->mute(hooks->user, slice_of(line->command->name));
}

void board_run_line(struct board *b, struct slice text)
{
	struct command_line line = {0};
	uint32_t refusal = board_command_read_command(b, text, &line);
	const struct board_handler *handler =
		refusal ? NULL : board_handler_find(line.command->name);

	if (is_disturbed(b, &line))
		return;
	if (refusal)
		board_error(b, refusal);
	else if (!handler)
		board_error(b, BOARD_UNKNOWN_COMMAND);
	else if (line.form == AT_FORM_EXECUTE && handler->execute)
		handler->execute(b);
	else if (line.form == AT_FORM_QUERY && handler->query)
		handler->query(b);
	else if (line.form == AT_FORM_SET && handler->set)
		run_set(b, &line, handler);
	else
		board_error(b, BOARD_WRONG_FORM);
}
