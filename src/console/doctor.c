/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/language.h"
#include "console/console_private.h"
#include "doctor/finding.h"

enum { DOCTOR_OFFER_US = 3000000 };

/* "Alt-E" */
static void doctor_add_key(const struct console *c, struct buf *out)
{
	keymap_add_keys(out, &c->config.keymap, ACTION_DOCTOR);
}

void console_doctor_examine(struct console *c)
{
	struct diag d;

	if (connection_examine(&c->connection, &d)) {
		c->view.commands.following = true;
		console_notice(c,
			_("examining the line and the board: at most half a minute; nothing else is sent"));
	} else {
		console_notice(c, "%s", d.text);
	}
}

static void doctor_offer(void *user)
{
	struct console *c = user;
	struct connection *to = &c->connection;
	struct buf text = {0}, key = {0};
	struct slice held;
	/* Without polls nothing was asked that would be answered. */
	bool unanswered = to->polls && !to->advice.answered;

	if (!link_is_up(to->link) || to->examination || (to->heard && !unanswered) ||
		session_held(to->session, &held))
		return;
	doctor_add_key(c, &key);
	buf_addf(&text,
		to->heard ? _("nothing was answered for 3 s; %s finds out why")
			  : _("nothing was heard for 3 s; %s finds out why"),
		buf_text(&key));
	connection_say(to, false, buf_slice(&text));
	buf_fini(&text);
	buf_fini(&key);
	console_touch(c);
}

void console_doctor_on_up(struct console *c)
{
	if (!c->doctor.timer)
		c->doctor.timer = loop_timer(c->loop, doctor_offer, c);
	loop_timer_at(c->doctor.timer, loop_now(c->loop) + DOCTOR_OFFER_US);
}

void console_doctor_report(
	struct console *c, const struct doctor_facts *facts, const struct link_settings *better)
{
	struct doctor_findings findings;
	struct buf remedy = {0};

	doctor_find(facts, &findings);
	for (size_t i = 0; i < findings.count; i++) {
		const struct doctor_finding *found = &findings.list[i];

		connection_say(&c->connection, found->fault, buf_slice(&found->text));
		if (!found->remedy.n)
			continue;
		buf_clear(&remedy);
		buf_addf(&remedy, _("what to do: %.*s"), SLICE_ARG(buf_slice(&found->remedy)));
		connection_say(&c->connection, false, buf_slice(&remedy));
	}
	const struct doctor_finding *first = doctor_findings_first(&findings);
	if (first && first != &findings.list[findings.count - 1]) {
		buf_clear(&remedy);
		buf_addf(&remedy, _("do this first: %.*s"), SLICE_ARG(buf_slice(&first->remedy)));
		connection_say(&c->connection, false, buf_slice(&remedy));
	}
	doctor_findings_fini(&findings);
	buf_fini(&remedy);
	c->notice[0] = '\0';
	if (better && !c->question.open) {
		c->doctor.better = *better;
		console_ask(c, QUESTION_STAY, "");
	}
	console_touch(c);
}

void console_doctor_stay(struct console *c, struct slice answer)
{
	struct diag d;

	if (answer.n && answer.p[0] != 'y' && answer.p[0] != 'Y')
		console_notice(c, _("the port stays as it was"));
	else if (connection_use_settings(&c->connection, &c->doctor.better, &d))
		console_notice(c, _("the port now has %lld baud"), c->doctor.better.baud);
	else
		console_notice(c, "%s", d.text);
}
