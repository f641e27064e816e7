/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/recipes.h"

#include <dirent.h>
#include <stdlib.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "console/console_private.h"
#include "disk/files.h"

#define RECIPE_ENDING ".at"
#define RECIPE_HOW "run"
/* Values are words of the user's language. */
#define RECIPE_AT_ONCE N_("at once")
#define RECIPE_STEPWISE N_("step by step")

/* ---- which there are ---- */

static void recipe_item_fini(struct recipe *r)
{
	buf_fini(&r->name);
	buf_fini(&r->about);
	buf_fini(&r->path);
	buf_fini(&r->text);
	*r = (struct recipe){0};
}

static void recipes_clear(struct recipes *all)
{
	for (size_t i = 0; i < all->count; i++)
		recipe_item_fini(&all->items[i]);
	all->count = 0;
}

void console_recipes_fini(struct console *c)
{
	struct recipes *all = &c->recipes;

	recipes_clear(all);
	free(all->items);
	recipe_item_fini(&all->asked);
	for (size_t i = 0; i < all->used_count; i++) {
		buf_fini(&all->used[i].name);
		buf_fini(&all->used[i].value);
	}
	free(all->used);
}

static struct recipe *recipes_add(struct recipes *all, struct slice name)
{
	all->items = memory_grow(all->items, &all->room, all->count + 1, sizeof(*all->items));
	struct recipe *r = &all->items[all->count++];
	*r = (struct recipe){0};
	buf_add(&r->name, name);
	return r;
}

static bool recipes_has(const struct recipes *all, struct slice name)
{
	for (size_t i = 0; i < all->count; i++)
		if (slice_eq(buf_slice(&all->items[i].name), name))
			return true;
	return false;
}

static int recipes_compare(const void *a, const void *b)
{
	struct slice one = buf_slice(&((const struct recipe *)a)->name);
	struct slice other = buf_slice(&((const struct recipe *)b)->name);
	int order = memcmp(one.p, other.p, one.n < other.n ? one.n : other.n);

	return order ? order : (one.n > other.n) - (one.n < other.n);
}

/* One that can't be read says so in the menu: nothing is left out in silence. */
static void recipes_add_file(struct recipes *all, const char *folder, struct slice file)
{
	struct recipe *r = recipes_add(all, slice_sub(file, 0, file.n - strlen(RECIPE_ENDING)));
	struct buf text = {0};
	struct diag d;

	buf_addf(&r->path, "%s/%.*s", folder, SLICE_ARG(file));
	if (!files_read(buf_text(&r->path), &text, &d))
		buf_add_text(&r->about, d.text);
	else
		buf_add(&r->about, script_about(buf_slice(&text)));
	buf_fini(&text);
}

static void recipes_look_through(struct recipes *all, const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		struct slice name = slice_of(entry->d_name);
		if (name.p[0] != '.' && slice_ends(name, SLICE(RECIPE_ENDING)))
			recipes_add_file(all, folder, name);
	}
	if (dir)
		closedir(dir);
	if (all->count)
		qsort(all->items, all->count, sizeof(*all->items), recipes_compare);
}

void console_recipes_load(struct console *c)
{
	struct recipes *all = &c->recipes;
	const struct builtin_recipe *builtin;
	struct buf folder = {0};

	recipes_clear(all);
	if (files_config_path(&folder, "recipes"))
		recipes_look_through(all, buf_text(&folder));
	buf_fini(&folder);
	for (size_t i = 0; (builtin = builtin_recipe(i)) != NULL; i++) {
		if (recipes_has(all, slice_of(builtin->name)))
			continue;
		struct recipe *r = recipes_add(all, slice_of(builtin->name));
		buf_add_text(&r->text, builtin->text);
		buf_add(&r->about, script_about(buf_slice(&r->text)));
	}
}

void console_recipes_choose(struct console *c)
{
	if (!console_recipe_continue(c))
		console_palette_open_recipes(c);
}

const char *recipe_words(const struct recipe *r, struct buf *words)
{
	return r->path.n ? buf_text(words) : _(buf_text(words));
}

/* ---- values ---- */

static struct slice recipes_used(const struct recipes *all, struct slice name)
{
	for (size_t i = 0; i < all->used_count; i++)
		if (slice_eq(buf_slice(&all->used[i].name), name))
			return buf_slice(&all->used[i].value);
	return (struct slice){0};
}

static void recipes_remember(struct recipes *all, struct slice name, struct slice value)
{
	size_t i = 0;

	while (i < all->used_count && !slice_eq(buf_slice(&all->used[i].name), name))
		i++;
	if (i == all->used_count) {
		all->used = memory_grow(
			all->used, &all->used_room, all->used_count + 1, sizeof(*all->used));
		all->used[all->used_count++] = (struct recipe_value){0};
		buf_add(&all->used[i].name, name);
	}
	buf_set(&all->used[i].value, value);
}

/* ---- reading ---- */

static bool recipes_read_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	struct console *c = user;

	return files_read_beside(buf_text(&c->recipes.asked.path), name, out, d);
}

static const char *recipes_env(void *user, const char *name)
{
	(void)user;
	return getenv(name);
}

static struct script_source recipes_source(struct console *c)
{
	struct recipe *asked = &c->recipes.asked;

	return (struct script_source){
		.path = asked->path.n ? buf_text(&asked->path) : buf_text(&asked->name),
		.text = buf_slice(&asked->text),
		.file = recipes_read_file,
		.env = recipes_env,
		.user = c,
		.board = 1,
		.port = c->chosen.port};
}

/* With the form's values.  false: the first mistake is in `why`. */
static bool recipes_read(
	struct console *c, const struct form *f, struct script *script, struct buf *why)
{
	struct script_value *given = memory_new((f->count + 1) * sizeof(*given));
	struct buf errors = {0};
	size_t count = 0;

	for (size_t i = 0; i + 1 < f->count; i++, count++) {
		given[count].given = true;
		buf_add(&given[count].name, buf_slice(&f->fields[i].name));
		buf_add(&given[count].value, buf_slice(&f->fields[i].value));
	}
	struct script_source source = recipes_source(c);
	source.given = given;
	source.given_count = count;
	bool ok = script_read(script, &source, &errors);
	struct slice rest = buf_slice(&errors);
	buf_add(why, slice_take_line(&rest));
	for (size_t i = 0; i < count; i++)
		script_value_fini(&given[i]);
	free(given);
	buf_fini(&errors);
	return ok;
}

/* ---- the form ---- */

static void recipes_form_changed(struct console *c, struct form *f)
{
	struct script script = {0};
	struct buf why = {0};

	buf_clear(&f->remark);
	if (recipes_read(c, f, &script, &why)) {
		buf_addf(&f->remark,
			P_("Enter on the last field begins its %zu step",
				"Enter on the last field begins its %zu steps", script.count),
			script.count);
	} else {
		/* What a password makes of a line is not shown. */
		struct buf hidden = {0};
		at_secrets_add_hidden(
			session_secrets(console_session(c)), &hidden, buf_slice(&why));
		buf_add(&f->remark, buf_slice(&hidden));
		buf_fini(&hidden);
		f->refused = true;
	}
	script_fini(&script);
	buf_fini(&why);
}

static bool recipes_form_accept(struct console *c, struct form *f)
{
	struct script script = {0};
	struct buf why = {0};
	struct diag d;

	bool ok = recipes_read(c, f, &script, &why);
	struct recipe_plan plan = {.name = buf_text(&c->recipes.asked.name),
		.stepwise = slice_eq(form_value(f, RECIPE_HOW), slice_of(_(RECIPE_STEPWISE)))};
	if (!ok)
		diag_fail(&d, 0, 0, 0, "%s", buf_text(&why));
	for (size_t i = 0; ok && i + 1 < f->count; i++) {
		const struct form_field *field = &f->fields[i];
		recipes_remember(&c->recipes, buf_slice(&field->name), buf_slice(&field->value));
		if (field->secret && field->value.n)
			session_learn_secret(console_session(c), buf_slice(&field->value));
	}
	ok = ok && script.count && console_recipe_start(c, &script, &plan, &d);
	if (!ok && !script.count)
		diag_fail(&d, 0, 0, 0, _("it has no steps"));
	if (!ok) {
		buf_set(&f->remark, slice_of(d.text));
		f->refused = true;
	}
	script_fini(&script);
	buf_fini(&why);
	return ok;
}

static void recipes_add_field(struct console *c, struct form *f, struct script_variable *v)
{
	struct form_field *field =
		form_add_field(f, buf_text(&v->name), recipe_words(&c->recipes.asked, &v->comment));
	struct slice used = recipes_used(&c->recipes, buf_slice(&v->name));

	field->optional = true;
	field->secret = v->secret;
	if (v->has_value && v->value.n && !v->secret)
		form_field_add_choice(field, buf_slice(&v->value), _("default"));
	if (used.n && !v->secret && !slice_eq(used, buf_slice(&v->value)))
		form_field_add_choice(field, used, _("used last"));
	form_field_set(field, used.n ? used : buf_slice(&v->value));
}

/* Of the recipe that is asked for. */
static void recipes_open_form(struct console *c)
{
	static const struct form_calls calls = {
		recipes_form_changed, recipes_form_accept, NULL, NULL};
	struct recipe *asked = &c->recipes.asked;
	struct script_variables variables = {0};
	struct form f = {0};
	struct buf about = {0}, name = {0};

	utf8_add_visible(&name, buf_slice(&asked->name));
	buf_addf(&f.title, _("Recipe %s"), buf_text(&name));
	buf_add(&about, script_about(buf_slice(&asked->text)));
	utf8_add_visible(&f.about, slice_of(recipe_words(asked, &about)));
	struct script_source source = recipes_source(c);
	script_variables_add_script(&variables, &source);
	for (size_t i = 0; i < variables.count; i++)
		recipes_add_field(c, &f, &variables.items[i]);
	struct form_field *how = form_add_field(&f, RECIPE_HOW, _("step by step asks before each"));
	form_field_set_label(how, C_("how to", "run"));
	form_field_add_choice(how, slice_of(_(RECIPE_AT_ONCE)), _("stops only where a step fails"));
	form_field_add_choice(
		how, slice_of(_(RECIPE_STEPWISE)), _("each step is shown and asked for"));
	form_field_set(how, slice_of(_(RECIPE_AT_ONCE)));
	script_variables_fini(&variables);
	buf_fini(&about);
	buf_fini(&name);
	console_form_open(c, &f, &calls);
}

void console_recipes_open_file(struct console *c, struct slice path)
{
	struct recipe *asked = &c->recipes.asked;
	struct diag d;

	recipe_item_fini(asked);
	buf_add(&asked->path, path);
	const char *slash = strrchr(buf_text(&asked->path), '/');
	struct slice name = slice_of(slash ? slash + 1 : buf_text(&asked->path));
	if (slice_ends(name, SLICE(RECIPE_ENDING)) && name.n > strlen(RECIPE_ENDING))
		name.n -= strlen(RECIPE_ENDING);
	buf_add(&asked->name, name);
	if (files_read(buf_text(&asked->path), &asked->text, &d))
		recipes_open_form(c);
	else
		console_notice(c, "%s", d.text);
}

void console_recipes_open_text(struct console *c, struct slice text)
{
	struct recipe *asked = &c->recipes.asked;

	recipe_item_fini(asked);
	buf_add_text(&asked->name, _("pasted"));
	buf_add(&asked->text, text);
	recipes_open_form(c);
}

void console_recipes_ask(struct console *c, size_t number)
{
	struct recipe *asked = &c->recipes.asked, *chosen = &c->recipes.items[number];

	if (number >= c->recipes.count) {
		console_ask(c, QUESTION_RECIPE, "");
	} else if (chosen->path.n) {
		console_recipes_open_file(c, buf_slice(&chosen->path));
	} else {
		recipe_item_fini(asked);
		buf_add(&asked->name, buf_slice(&chosen->name));
		buf_add(&asked->text, buf_slice(&chosen->text));
		recipes_open_form(c);
	}
}
