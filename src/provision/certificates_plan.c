/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/memory.h"
#include "base/language.h"
#include "provision/provision_private.h"

void certificates_add_read_line(
	struct buf *out, enum certificates_way way, enum certs_kind kind, size_t at, size_t n)
{
	const char *name = certs_kinds[kind].name;

	if (way == CERTIFICATES_WAY_FLASH)
		buf_addf(out, "AT+SYSFLASH=2,\"%s\",%zu,%zu", name, at, n);
	else
		buf_addf(out, "AT+SYSMFG=1,\"%s\",\"%s\"", name, name);
}

void certificates_add_erase_line(struct buf *out, enum certificates_way way, enum certs_kind kind)
{
	const char *name = certs_kinds[kind].name;

	if (way == CERTIFICATES_WAY_FLASH)
		buf_addf(out, "AT+SYSFLASH=0,\"%s\"", name);
	else
		buf_addf(out, "AT+SYSMFG=0,\"%s\",\"%s\"", name, name);
}

static void plan_add_write_line(
	struct buf *out, enum certificates_way way, enum certs_kind kind, size_t at, size_t n)
{
	const char *name = certs_kinds[kind].name;

	if (way == CERTIFICATES_WAY_FLASH)
		buf_addf(out, "AT+SYSFLASH=1,\"%s\",%zu,%zu", name, at, n);
	else
		buf_addf(out, "AT+SYSMFG=2,\"%s\",\"%s\",%d,%zu", name, name, CERTS_MFG_BINARY, n);
}

static void plan_add_words(struct buf *out, const struct certificates_step *step, size_t all)
{
	static const char *const acts[] = {
		[CERTIFICATES_ERASE] = N_("erase the %s"),
		[CERTIFICATES_WRITE] = N_("write the %s"),
		[CERTIFICATES_READ] = N_("read the %s back and compare"),
	};

	buf_addf(out, _(acts[step->act]), _(certs_kinds[step->kind].title));
	if (step->act != CERTIFICATES_ERASE && step->n < all)
		buf_addf(
			out, _(", bytes %zu to %zu of %zu"), step->at + 1, step->at + step->n, all);
	else if (step->act == CERTIFICATES_WRITE)
		buf_addf(out, P_(", %zu byte", ", %zu bytes", step->n), step->n);
}

static void plan_add_step(struct certificates *c, enum certificates_act act, enum certs_kind kind,
	size_t at, size_t n)
{
	struct certificates_step *step;

	c->steps = memory_resize(c->steps, (c->step_count + 1) * sizeof(*c->steps));
	step = &c->steps[c->step_count++];
	*step = (struct certificates_step){.act = act, .kind = kind, .at = at, .n = n};
	if (act == CERTIFICATES_ERASE)
		certificates_add_erase_line(&step->line, c->way, kind);
	else if (act == CERTIFICATES_WRITE)
		plan_add_write_line(&step->line, c->way, kind, at, n);
	else
		certificates_add_read_line(&step->line, c->way, kind, at, n);
	plan_add_words(&step->text, step, c->inside->written[kind].n);
}

/* AT+SYSMFG has its value whole; a board needs as much memory as a command of AT+SYSFLASH has bytes. */
static void plan_add_pieces(struct certificates *c, enum certificates_act act, enum certs_kind kind)
{
	size_t all = c->inside->written[kind].n;
	size_t most = c->way == CERTIFICATES_WAY_FLASH ? CERTS_SECTOR : all;

	for (size_t at = 0; at < all; at += most)
		plan_add_step(c, act, kind, at, all - at < most ? all - at : most);
}

static void plan_kind(struct certificates *c, enum certs_kind kind)
{
	struct buf *written = &c->inside->written[kind];
	struct slice file = buf_slice(&c->inside->files[kind]);

	buf_clear(written);
	if (c->way == CERTIFICATES_WAY_FLASH) {
		certs_pack(written, kind, file);
		/* Flash bits only go from 1 to 0: what is there would spoil what is written. */
		plan_add_step(c, CERTIFICATES_ERASE, kind, 0, 0);
	} else {
		buf_add(written, file);
	}
	plan_add_pieces(c, CERTIFICATES_WRITE, kind);
	plan_add_pieces(c, CERTIFICATES_READ, kind);
}

static bool plan_is_needed(const struct certificates_result *r)
{
	return r->given && r->verdict != CERTIFICATES_UNCHANGED;
}

static bool plan_fits(struct certificates *c, enum certs_kind kind)
{
	struct certificates_result *r = &c->results[kind];
	size_t bytes = c->inside->files[kind].n;

	if (!plan_is_needed(r) || bytes <= c->limit[kind])
		return true;
	buf_clear(&r->why);
	if (c->limit[kind])
		buf_addf(&r->why,
			_("the file has %zu bytes, and the board has room for %zu; of several "
			  "certificates keep those that are needed, usually one root"),
			bytes, c->limit[kind]);
	else
		buf_addf(&r->why, _("the board has no partition %s"), certs_kinds[kind].name);
	r->verdict = CERTIFICATES_FAILED;
	return false;
}

bool certificates_make_plan(struct certificates *c)
{
	bool fits = true;

	for (int kind = 0; kind < CERTS_KINDS; kind++)
		fits &= plan_fits(c, (enum certs_kind)kind);
	for (int kind = 0; kind < CERTS_KINDS && fits; kind++)
		if (plan_is_needed(&c->results[kind]))
			plan_kind(c, (enum certs_kind)kind);
	return fits;
}

void certificates_forget_plan(struct certificates *c)
{
	for (size_t i = 0; i < c->step_count; i++) {
		buf_fini(&c->steps[i].line);
		buf_fini(&c->steps[i].text);
	}
	free(c->steps);
	c->steps = NULL;
	c->step_count = 0;
}
