/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A board that answers the doctor's questions with any bytes: the inquiry ends in time, each line it sends
 * is one, and what is found can be shown. */
#include "doctor/finding.h"
#include "doctor/inquiry.h"
#include "fuzz.h"

struct answers {
	struct slice rest;
	bool sent;
};

static void answers_send(void *user, struct slice bytes)
{
	struct answers *a = user;

	a->sent = true;
	for (size_t i = 0; i + 2 < bytes.n; i++)
		PROMISE((unsigned char)bytes.p[i] >= ' ', "a line has no line end inside");
}

/* The first byte: whether a trial is made and which state and scheme it has; FF separates answers, and a
 * second one lets time pass. */
static void check_inquiry(struct slice bytes)
{
	struct answers a = {.rest = slice_from(bytes, 1)};
	const struct doctor_inquiry_start start = {
		.send = answers_send, .user = &a, .here = 1795000000};
	unsigned first = bytes.n ? (unsigned char)bytes.p[0] : 0;
	struct doctor_facts f = {.answered = true, .has_mqtt = true, .rates = 1};
	struct doctor_findings findings;
	struct buf text = {0};
	int64_t now = 0, deadline;

	f.state = first % 8 - 1;
	f.board.scheme = first / 8 % 8;
	f.board.trial.wanted = first & 0x80;
	f.firmware.kind = WIRE_FIRMWARE_ESP_AT;
	buf_add_text(&f.board.host, "broker.example");
	buf_add_text(&f.board.trial.client_id, "atmq-doctor-000001");
	struct doctor_inquiry *q = doctor_inquiry_new(&f, &start, now);
	while ((deadline = doctor_inquiry_deadline(q)) >= 0) {
		size_t end = slice_find_char(a.rest, (char)0xff);
		struct slice answer = slice_sub(a.rest, 0, end);

		a.rest = slice_from(a.rest, end == SLICE_NONE ? a.rest.n : end + 1);
		if (answer.n) {
			doctor_inquiry_receive(q, answer, ++now);
			doctor_inquiry_receive_log(q, answer);
		} else {
			now = deadline;
			doctor_inquiry_tick(q, now);
		}
		PROMISE(now <= DOCTOR_INQUIRY_US + DOCTOR_TRIAL_US, "it ends in time");
	}
	PROMISE(a.sent, "something is asked");
	doctor_find(&f, &findings);
	for (size_t i = 0; i < findings.count; i++) {
		fuzz_check_shown(buf_slice(&findings.list[i].text));
		fuzz_check_shown(buf_slice(&findings.list[i].remedy));
	}
	doctor_add_json(&text, &findings, &f);
	fuzz_check_shown(buf_slice(&text));
	doctor_findings_fini(&findings);
	doctor_inquiry_free(q);
	doctor_facts_fini(&f);
	buf_fini(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_inquiry((struct slice){(const char *)data, size});
	return 0;
}
