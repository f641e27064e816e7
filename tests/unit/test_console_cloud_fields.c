/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in a cloud's form and what comes out, at several sizes; the screens are tests/view/cloud-*.txt. */
#include "page.h"
#include "unit.h"

#include "base/utf8.h"
#include "console/cloud_fields.h"
#include "view/console_view.h"

/* Of clouds.md, with their vectors. */
#define KEY "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define NOW 1764475200

static const struct cloud_fields_world fields_world = {
	.board = {.dialect = AT_DIALECT_ESP_AT, .has_long = true, .has_sni = true}, .now = NOW};

static const struct cloud *fields_cloud(const char *name)
{
	const struct cloud *cloud = cloud_find(slice_of(name));

	assert_non_null(cloud);
	return cloud;
}

static size_t fields_find(const struct form *f, const char *name)
{
	size_t i = 0;

	while (i < f->count && strcmp(buf_text(&f->fields[i].name), name) != 0)
		i++;
	assert_true(i < f->count);
	return i;
}

/* The form with these values, a name and a value each, and NULL; the secret last. */
static struct form fields_of(const char *cloud, const char *const *values, const char *secret,
	const struct cloud_fields_world *world)
{
	const struct cloud *row = fields_cloud(cloud);
	struct form f = {0};

	cloud_fields_begin(&f, row);
	cloud_fields_fill(&f, row, NULL, world);
	for (; *values; values += 2)
		form_field_set(&f.fields[fields_find(&f, values[0])], slice_of(values[1]));
	if (secret)
		form_field_set(&f.fields[f.count - 1], slice_of(secret));
	form_go(&f, f.count - 1);
	form_check(&f);
	cloud_fields_show(&f, row, world);
	return f;
}

static bool fields_shows(struct form *f, const char *text)
{
	return strstr(buf_text(&f->outcome), text) || strstr(buf_text(&f->result), text) ||
	       strstr(buf_text(&f->remark), text);
}

static const char *const fields_onenet[] = {
	"product_id", "Ab12Cd34Ef", "device_name", "bench01", "expires", "1893456000", NULL};

static void what_comes_out_is_shown_without_secrets(void **state)
{
	static const char sign[] = "SVfwpnYGWHCfSwWdXbS1nBpsv9V60kRgPta5yggcXnE";
	struct form f = fields_of("onenet", fields_onenet, KEY, &fields_world);

	(void)state;
	assert_false(f.refused);
	assert_true(fields_shows(&f, "client id  bench01\n"));
	assert_true(fields_shows(&f, "username   Ab12Cd34Ef\n"));
	assert_true(fields_shows(&f, "password   ******** (144 bytes)\n"));
	assert_true(fields_shows(&f, "AT+MQTTLONGPASSWORD=0,144, then 144 bytes"));
	assert_true(fields_shows(&f, "; the token ends 2030-01-01 00:00 UTC"));
	assert_true(slice_starts(buf_slice(&f.result), SLICE("AT+MQTTUSERCFG=0,")));
	assert_int_equal(f.result_bytes, f.result.n);
	assert_int_equal(f.result_limit, 256);
	assert_false(fields_shows(&f, sign));
	assert_false(fields_shows(&f, KEY));
	/* On demand it is. */
	f.shows_secrets = true;
	cloud_fields_show(&f, fields_cloud("onenet"), &fields_world);
	assert_true(fields_shows(&f, sign));
	form_fini(&f);
}

static void a_username_that_is_a_token_is_hidden_however_short(void **state)
{
	static const char *const values[] = {NULL};
	struct form f = fields_of("thingsboard", values, "tk9", &fields_world);

	(void)state;
	assert_string_equal(f.refused ? buf_text(&f.remark) : "", "");
	assert_true(fields_shows(&f, "username   ******** (3 bytes)\n"));
	assert_false(fields_shows(&f, "tk"));
	form_fini(&f);
}

static void a_mistake_belongs_to_the_field_that_it_names(void **state)
{
	static const char *const values[] = {
		"product_key", "a1B2c3D4e5F", "device_name", "bench01", "timestamp", "noon", NULL};
	struct form f =
		fields_of("aliyun", values, "0123456789abcdef0123456789abcdef", &fields_world);

	(void)state;
	assert_int_equal(form_first_mistake(&f), fields_find(&f, "timestamp"));
	assert_true(f.refused);
	assert_false(fields_shows(&f, "USERCFG"));
	form_fini(&f);
}

static void the_environments_secret_does_where_none_is_typed(void **state)
{
	struct cloud_fields_world world = fields_world;
	struct form f;

	(void)state;
	f = fields_of("onenet", fields_onenet, NULL, &world);
	assert_int_equal(form_first_mistake(&f), f.count - 1);
	form_fini(&f);
	world.secret = SLICE(KEY);
	f = fields_of("onenet", fields_onenet, NULL, &world);
	assert_string_equal(buf_text(&f.fields[f.count - 1].placeholder), "from ATMQ_SECRET");
	assert_true(fields_shows(&f, "(144 bytes)"));
	form_fini(&f);
	/* A typed one goes before it. */
	f = fields_of("onenet", fields_onenet, "not base64!", &world);
	assert_true(f.refused);
	form_fini(&f);
}

static void another_cloud_has_other_fields_and_its_old_values(void **state)
{
	struct buf used[CLOUD_KEYS] = {0};
	struct form f = fields_of("onenet", fields_onenet, KEY, &fields_world);
	const struct cloud *azure = fields_cloud("azure");

	(void)state;
	form_go(&f, 0);
	form_type(&f, SLICE("azure"), 5);
	assert_ptr_equal(cloud_fields_cloud(&f), azure);
	buf_add_text(&used[0], "bench-hub");
	cloud_fields_fill(&f, azure, used, &fields_world);
	assert_int_equal(f.count, 1 + azure->key_count + 1);
	assert_string_equal(buf_text(&f.fields[1].value), "bench-hub");
	assert_int_equal(f.fields[f.count - 1].value.n, 0);
	form_type(&f, SLICE("no such cloud"), 0);
	assert_null(cloud_fields_cloud(&f));
	buf_fini(&used[0]);
	form_fini(&f);
}

/* Each row of the table, whatever it asks for. */
static void every_cloud_has_a_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < cloud_count(); i++) {
		const struct cloud *cloud = cloud_row(i);
		struct form f = {0};
		cloud_fields_begin(&f, cloud);
		assert_ptr_equal(cloud_fields_cloud(&f), cloud);
		cloud_fields_fill(&f, cloud, NULL, &fields_world);
		assert_int_equal(f.count, 1 + cloud->key_count + (cloud->secret != NULL));
		form_check(&f);
		cloud_fields_show(&f, cloud, &fields_world);
		assert_true(f.remark.n > 0);
		form_fini(&f);
	}
}

static void fields_send(void *user, struct slice bytes, enum session_author by, bool secret)
{
	(void)user;
	(void)bytes;
	(void)by;
	(void)secret;
}

static void fields_assert_screen(const struct form *f, int columns, int rows, const char *name)
{
	struct session_output output = {.send = fields_send};
	struct session *s = session_new(&output, AT_DIALECT_ESP_AT);
	struct hex_editor hex = {0};
	struct keymap keymap;
	struct cells cells = {0};
	struct buf got = {0};
	struct console_view v = {.session = s,
		.notes = session_notes(s),
		.hex = &hex,
		.keymap = &keymap,
		.input = {.selected = SIZE_MAX},
		.port = "/dev/ttyUSB0 115200 8N1",
		.commands = {.following = true},
		.messages = {.scroll = {.following = true}},
		.form = f};

	keymap_init(&keymap);
	session_set_poll(s, 0);
	cells_resize(&cells, columns, rows);
	console_view_draw(&v, &cells);
	cells_add_text(&got, &cells);
	buf_addf(&got, "cursor at %d, %d\n", cells.cursor_column, cells.cursor_row);
	assert_page(buf_slice(&got), name);
	buf_fini(&got);
	cells_fini(&cells);
	session_free(s);
}

static void it_fits_every_size(void **state)
{
	static const struct {
		int columns, rows;
		const char *name;
	} sizes[] = {{80, 24, "cloud-80x24"}, {40, 12, "cloud-40x12"}, {120, 36, "cloud-120x36"},
		{300, 100, "cloud-300x100"}};
	struct form f = fields_of("onenet", fields_onenet, KEY, &fields_world);

	(void)state;
	for (size_t i = 0; i < ALEN(sizes); i++)
		fields_assert_screen(&f, sizes[i].columns, sizes[i].rows, sizes[i].name);
	form_go(&f, 0);
	fields_assert_screen(&f, 80, 24, "cloud-choosing-80x24");
	fields_assert_screen(&f, 40, 12, "cloud-choosing-40x12");
	form_fini(&f);
}

/* Chinese ids, long ones, and a mistake. */
static void wide_and_long_ids_stay_in_their_field(void **state)
{
	static const char *const values[] = {"product_id", "Ab12Cd34Ef", "device_name",
		"温度温度温度温度温度温度温度温度温度温度温度温度温度温度温度温度温度温度温度温度"
		"温度温度",
		"expires", "noon", NULL};
	struct form f = fields_of("onenet", values, KEY, &fields_world);

	(void)state;
	form_go(&f, 2);
	fields_assert_screen(&f, 80, 24, "cloud-wide-80x24");
	fields_assert_screen(&f, 40, 12, "cloud-wide-40x12");
	form_fini(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_out_is_shown_without_secrets),
		cmocka_unit_test(a_username_that_is_a_token_is_hidden_however_short),
		cmocka_unit_test(a_mistake_belongs_to_the_field_that_it_names),
		cmocka_unit_test(the_environments_secret_does_where_none_is_typed),
		cmocka_unit_test(another_cloud_has_other_fields_and_its_old_values),
		cmocka_unit_test(every_cloud_has_a_form),
		cmocka_unit_test(it_fits_every_size),
		cmocka_unit_test(wide_and_long_ids_stay_in_their_field),
	};

	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
