/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was finished holds nothing and can be used anew: a zeroed one is ready. */
#include "unit.h"

#include "advice/advice.h"
#include "at/complete.h"
#include "payload/hex_editor.h"
#include "script/script.h"
#include "script/sightings.h"
#include "session/status.h"
#include "term/key_decoder.h"
#include "view/console_view.h"
#include "wire/parser.h"

static void finished_on_event(void *user, const struct wire_event *event)
{
	(void)user;
	(void)event;
}

static bool finished_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	(void)user, (void)name, (void)out;
	return diag_fail(d, 0, 0, 0, "no such file");
}

static void fill_buf(void *b)
{
	buf_add_text(b, "text");
}

static void finish_buf(void *b)
{
	buf_fini(b);
}

static void fill_parser(void *p)
{
	wire_parser_init(p, finished_on_event, p);
	wire_parser_expect_prompt(p, true);
	wire_parser_feed(p, SLICE("+MQTTSUBRECV:0,\"t\",9,abc"));
}

static void finish_parser(void *p)
{
	wire_parser_fini(p);
}

static void fill_status(void *s)
{
	status_init(s);
	status_on_event(s, &(struct wire_event){.type = WIRE_EVENT_CONNECTED, .scheme = 1}, 5);
	status_subscribe(s, SLICE("t"), 1);
}

static void finish_status(void *s)
{
	status_fini(s);
}

static void fill_advice(void *advice)
{
	struct advice *a = advice;

	a->answered = a->drop = true;
	a->refused = a->checklists = 1;
	advice_set_reconnect_key(a, SLICE("F9"));
	advice_set_cancel_key(a, SLICE("F10"));
	buf_add_text(&a->firmware, "firmware");
	buf_add_text(&a->log, "log");
}

static void finish_advice(void *a)
{
	advice_fini(a);
}

static void fill_buffer(void *h)
{
	assert_true(hex_buffer_load(h, SLICE("text"), NULL));
	assert_true(hex_buffer_replace(h, 0, 1, SLICE("n"), NULL));
	hex_buffer_saved(h);
}

static void finish_buffer(void *h)
{
	hex_buffer_fini(h);
}

static void fill_editor(void *editor)
{
	struct hex_editor *e = editor;

	fill_buffer(&e->buffer);
	e->cursor = 2;
	e->overwrite = e->text_column = true;
}

static void finish_editor(void *e)
{
	hex_editor_fini(e);
}

static void fill_cells(void *c)
{
	cells_resize(c, 8, 2);
	area_put(cells_area(c), 0, 0, STYLE_NORMAL, SLICE("text"));
}

static void finish_cells(void *c)
{
	cells_fini(c);
}

static void fill_frame(void *frame)
{
	struct view_frame *f = frame;

	buf_add_text(&f->structure, "facts");
	buf_add_text(&f->facts[VIEW_PARTS - 1], "facts");
	buf_add_text(&f->scratch, "facts");
	cells_resize(&f->whole, 8, 2);
	f->knows = true;
	f->clears = 3;
}

static void finish_frame(void *f)
{
	view_frame_fini(f);
}

static void fill_hint(void *h)
{
	at_hint(SLICE("AT+MQTTSUB=0,\""), 13, AT_DIALECT_ESP32_S, h);
}

static void fill_completion(void *c)
{
	at_complete(SLICE("AT+MQTTSUB=0,\"t\","), 17, AT_DIALECT_ESP32_S, NULL, c);
}

static void fill_decoder(void *d)
{
	key_decoder_learn(d, SLICE("\033OP"), KEY_CODE_F0 + 1);
	key_decoder_feed(d, SLICE("\033["));
	key_decoder_waited(d);
}

static void finish_decoder(void *d)
{
	key_decoder_fini(d);
}

static void fill_script(void *s)
{
	struct buf errors = {0};

	assert_true(script_read(s,
		&(struct script_source){.path = "x.at",
			.text = SLICE("AT\nexpect line \"a+\"\nexpect message t \"x\""),
			.file = finished_file},
		&errors));
	buf_fini(&errors);
}

static void finish_script(void *s)
{
	script_fini(s);
}

/* Twice does no harm, as where an early end meets a late one. */
static void what_is_finished_is_as_new(void **state)
{
	static const struct {
		const char *name;
		size_t size;
		void (*fill)(void *thing);
		void (*finish)(void *thing);
	} things[] = {
		{"buf", sizeof(struct buf), fill_buf, finish_buf},
		{"wire_parser", sizeof(struct wire_parser), fill_parser, finish_parser},
		{"status", sizeof(struct status), fill_status, finish_status},
		{"advice", sizeof(struct advice), fill_advice, finish_advice},
		{"hex_buffer", sizeof(struct hex_buffer), fill_buffer, finish_buffer},
		{"hex_editor", sizeof(struct hex_editor), fill_editor, finish_editor},
		{"cells", sizeof(struct cells), fill_cells, finish_cells},
		{"view_frame", sizeof(struct view_frame), fill_frame, finish_frame},
		{"key_decoder", sizeof(struct key_decoder), fill_decoder, finish_decoder},
		{"script", sizeof(struct script), fill_script, finish_script},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(things); i++) {
		unsigned char *thing = calloc(1, things[i].size);

		for (int round = 0; round < 2; round++) {
			things[i].fill(thing);
			things[i].finish(thing);
			for (size_t k = 0; k < things[i].size; k++)
				if (thing[k] != 0)
					fail_msg("%s keeps something at %zu", things[i].name, k);
			things[i].finish(thing);
		}
		free(thing);
	}
}

/* Of these, what is left says nothing, and finishing them twice does no harm. */
static void hints_and_candidates_can_be_finished_twice(void **state)
{
	struct at_hint h = {0};
	struct at_completion c = {0};

	(void)state;
	for (int round = 0; round < 2; round++) {
		fill_hint(&h);
		at_hint_fini(&h);
		at_hint_fini(&h);
		assert_int_equal(h.signature.n + h.meaning.n, 0);
		fill_completion(&c);
		assert_true(c.count > 0);
		at_completion_fini(&c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_finished_is_as_new),
		cmocka_unit_test(hints_and_candidates_can_be_finished_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
