/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/flow.h"

#include "base/language.h"
#include "base/utf8.h"

void flow_fini(struct flow *f)
{
	for (size_t i = 0; i < ALEN(f->ranges); i++)
		buf_fini(&f->ranges[i].why);
	buf_fini(&f->why);
	buf_fini(&f->note);
	buf_fini(&f->left);
	*f = (struct flow){0};
}

static struct flow_range *flow_innermost(struct flow *f)
{
	return &f->ranges[f->depth];
}

static const struct script_step *flow_step_at(const struct flow *f, size_t at)
{
	return &f->script->steps[at];
}

/* The range from its first step on, for the next time. */
static void flow_rewind(struct flow_range *r, size_t first)
{
	r->at = first;
	r->failed_at = r->left_at = r->left_end = SLICE_NONE;
	r->until = -1;
	buf_clear(&r->why);
}

static void flow_enter(struct flow_range *r, size_t block, size_t first, size_t end)
{
	flow_rewind(r, first);
	r->block = block;
	r->end = end;
	r->times = 1;
	r->began = r->time_began = r->slowest = 0;
	r->deadline = -1;
}

void flow_start(struct flow *f, const struct script *script, bool keep_going)
{
	f->script = script;
	f->keep_going = keep_going;
	f->depth = 0;
	flow_enter(&f->ranges[0], SLICE_NONE, 0, script->count);
}

size_t flow_row(const struct flow *f)
{
	return f->ranges[0].at;
}

size_t flow_step(const struct flow *f)
{
	return f->ranges[f->depth].at;
}

bool flow_in_block(const struct flow *f)
{
	return f->depth > 0;
}

bool flow_has_failed(const struct flow *f)
{
	return f->ranges[f->depth].failed_at != SLICE_NONE;
}

int64_t flow_until(const struct flow *f)
{
	return f->depth ? f->ranges[f->depth].until : -1;
}

/* ---- files ---- */

static bool flow_is_in(size_t at, size_t first, size_t end)
{
	return at >= first && at < end;
}

/* A step behind the `finally` of a file in which the other one is too. */
static bool flow_cleans(const struct flow *f, size_t at, size_t failed_at)
{
	for (size_t i = 0; i < f->script->part_count; i++) {
		const struct script_part *part = &f->script->parts[i];
		if (flow_is_in(failed_at, part->first, part->end) &&
			flow_is_in(at, part->finally, part->end))
			return true;
	}
	return false;
}

bool flow_cleans_up(const struct flow *f)
{
	return flow_cleans(f, flow_row(f), flow_row(f));
}

bool flow_has_cleanup(const struct flow *f)
{
	for (size_t i = 0; i < f->script->part_count; i++) {
		const struct script_part *part = &f->script->parts[i];
		if (part->finally != SLICE_NONE && flow_row(f) >= part->first &&
			flow_row(f) < part->finally)
			return true;
	}
	return false;
}

/* The end of the innermost file that the step is in. */
size_t flow_file_end(const struct flow *f)
{
	size_t at = flow_step(f), first = 0, end = f->script->count;

	for (size_t i = 0; i < f->script->part_count; i++) {
		const struct script_part *part = &f->script->parts[i];
		if (flow_is_in(at, part->first, part->end) &&
			part->end - part->first <= end - first) {
			first = part->first;
			end = part->end;
		}
	}
	return end;
}

/* ---- words ---- */

static void flow_add_place(struct buf *out, const struct script_step *step)
{
	utf8_add_visible(out, slice_of(step->path));
	buf_addf(out, ":%zu", step->line);
}

static void flow_add_time(struct buf *out, const struct flow_range *r, const struct script_block *b)
{
	if (b->kind == SCRIPT_RETRY && b->count)
		buf_addf(out, _("attempt %lld of %lld"), r->times, b->count);
	else if (b->kind == SCRIPT_RETRY)
		buf_addf(out, _("attempt %lld"), r->times);
	else if (b->count)
		buf_addf(out, _("time %lld of %lld"), r->times, b->count);
	else
		buf_addf(out, _("time %lld"), r->times);
}

void flow_add_times(const struct flow *f, struct buf *out)
{
	const struct flow_range *r = &f->ranges[1];

	if (f->depth && flow_step_at(f, r->block)->block.kind != SCRIPT_WITHIN)
		flow_add_time(out, r, &flow_step_at(f, r->block)->block);
}

/* "time 37 of 100: pub.at:3: refused": of a body that is the block's own line the place is known. */
static void flow_add_reason(struct flow *f, const struct flow_range *r)
{
	const struct script_step *block = flow_step_at(f, r->block);
	const struct script_step *step = flow_step_at(f, r->failed_at);

	if (block->block.kind == SCRIPT_RETRY)
		buf_addf(&f->why,
			P_("%lld attempt; the last one: ", "%lld attempts; the last one: ",
				(size_t)r->times),
			r->times);
	if (block->block.kind == SCRIPT_REPEAT) {
		flow_add_time(&f->why, r, &block->block);
		buf_add_text(&f->why, _(": "));
	}
	if (step->line != block->line || step->path != block->path) {
		flow_add_place(&f->why, step);
		buf_add_text(&f->why, _(": "));
	}
	buf_add(&f->why, buf_slice(&r->why));
}

static void flow_add_note(struct flow *f, const struct flow_range *r)
{
	const struct script_block *b = &flow_step_at(f, r->block)->block;

	if (b->kind == SCRIPT_RETRY && r->times > 1) {
		buf_addf(&f->note, _("on attempt %lld of %lld"), r->times, b->count);
	} else if (b->kind == SCRIPT_REPEAT) {
		struct buf slowest = {0};

		script_add_seconds(&slowest, r->slowest);
		buf_addf(&f->note,
			P_("%lld time, slowest %s s", "%lld times, slowest %s s", (size_t)r->times),
			r->times, buf_text(&slowest));
		buf_fini(&slowest);
	}
}

/* ---- blocks ---- */

static void flow_open(struct flow *f, int64_t now)
{
	size_t at = flow_step(f);
	const struct script_block *b = &flow_step_at(f, at)->block;
	struct flow_range *r = &f->ranges[++f->depth];

	flow_enter(r, at, at + 1, at + 1 + b->span);
	r->began = r->time_began = now;
	if (b->within)
		r->deadline = now + b->within;
}

static bool flow_is_due_again(
	const struct flow_range *r, const struct script_block *b, int64_t next)
{
	bool failed = r->failed_at != SLICE_NONE;

	switch (b->kind) {
	case SCRIPT_RETRY:
		return failed && r->times < b->count;
	case SCRIPT_REPEAT:
		return !failed && (b->count ? r->times < b->count : next < r->began + b->time);
	case SCRIPT_WITHIN:
		break;
	}
	return false;
}

/* Its body has been played: once more, or it ends.  A retry pauses from the failure on, a repeat keeps to
 * its interval. */
static enum flow_turn flow_end_time(struct flow *f, int64_t now)
{
	struct flow_range *r = flow_innermost(f);
	const struct script_block *b = &flow_step_at(f, r->block)->block;
	int64_t took = now - r->time_began;
	int64_t next = b->kind == SCRIPT_RETRY ? now + b->every : r->time_began + b->every;
	bool failed = r->failed_at != SLICE_NONE;

	if (took > r->slowest)
		r->slowest = took;
	if (next < now)
		next = now;
	if (flow_is_due_again(r, b, next)) {
		flow_rewind(r, r->block + 1);
		r->times++;
		r->until = next;
		return FLOW_WAIT;
	}
	buf_clear(&f->why);
	buf_clear(&f->note);
	if (failed) {
		flow_add_reason(f, r);
		f->failure = r->failure;
		f->code = r->code;
	} else {
		flow_add_note(f, r);
	}
	f->depth--;
	return failed ? FLOW_FAILED : FLOW_PASSED;
}

/* ---- going on ---- */

static bool flow_is_skipped(struct flow *f)
{
	const struct flow_range *r = flow_innermost(f);

	buf_clear(&f->why);
	if (r->left_at != SLICE_NONE && r->at < r->left_end) {
		buf_add(&f->why, buf_slice(&f->left));
		return true;
	}
	if (r->failed_at == SLICE_NONE || flow_cleans(f, r->at, r->failed_at))
		return false;
	struct buf place = {0};

	flow_add_place(&place, flow_step_at(f, r->failed_at));
	buf_addf(&f->why, _("not run: %s failed"), buf_text(&place));
	buf_fini(&place);
	return true;
}

bool flow_skips(struct flow *f)
{
	return f->depth == 0 && f->ranges[0].at < f->ranges[0].end && flow_is_skipped(f);
}

enum flow_turn flow_next(struct flow *f, int64_t now)
{
	for (;;) {
		struct flow_range *r = flow_innermost(f);
		if (r->until > now)
			return FLOW_WAIT;
		if (r->until >= 0) {
			r->until = -1;
			r->time_began = now;
		}
		if (r->at == r->end) {
			enum flow_turn turn = f->depth ? flow_end_time(f, now) : FLOW_ENDED;
			if (turn == FLOW_WAIT)
				continue;
			return turn;
		}
		if (flow_is_skipped(f))
			return FLOW_SKIP;
		if (flow_step_at(f, r->at)->kind != SCRIPT_BLOCK)
			return FLOW_PLAY;
		flow_open(f, now);
	}
}

/* A block's body is part of it. */
static void flow_advance(struct flow *f)
{
	struct flow_range *r = flow_innermost(f);

	r->at += 1 + flow_step_at(f, r->at)->block.span;
}

void flow_passed(struct flow *f)
{
	flow_advance(f);
}

void flow_skipped(struct flow *f)
{
	flow_advance(f);
}

void flow_failed(struct flow *f, struct slice why, enum script_failure failure, uint32_t code)
{
	struct flow_range *r = flow_innermost(f);

	/* The first one counts: behind it only what cleans up is played. */
	if (r->failed_at == SLICE_NONE && (f->depth || !f->keep_going)) {
		r->failed_at = r->at;
		r->failure = failure;
		r->code = code;
		buf_set(&r->why, why);
	}
	flow_advance(f);
}

void flow_leave_file(struct flow *f, struct slice why)
{
	struct flow_range *r = flow_innermost(f);

	r->left_at = r->at;
	r->left_end = flow_file_end(f);
	buf_set(&f->left, why);
	flow_advance(f);
}

void flow_again(struct flow *f)
{
	f->depth = 0;
}

void flow_go_on(struct flow *f)
{
	f->depth = 0;
	flow_advance(f);
}

/* ---- a block's own time ---- */

static size_t flow_first_due(const struct flow *f)
{
	size_t first = 0;

	for (size_t i = 1; i <= f->depth; i++)
		if (f->ranges[i].deadline >= 0 &&
			(!first || f->ranges[i].deadline < f->ranges[first].deadline))
			first = i;
	return first;
}

int64_t flow_deadline(const struct flow *f)
{
	size_t first = flow_first_due(f);

	return first ? f->ranges[first].deadline : -1;
}

const struct script_step *flow_expire(struct flow *f, int64_t now)
{
	size_t first = flow_first_due(f);

	if (!first || f->ranges[first].deadline > now)
		return NULL;
	/* What cleans up has no limit. */
	f->ranges[first].deadline = -1;
	f->depth = first;
	return flow_step_at(f, f->ranges[first].block);
}
