/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Credentials of any bytes: one of the first byte's forms around the rest as the password, and what stands
 * behind line feeds as client id, username and host.  Each sentence can be shown, and none has a piece of
 * the secret. */
#include "cloud/shape.h"
#include "fuzz.h"

enum { PIECE = 7 };

static const char *const forms[][2] = {{"", ""}, {"SharedAccessSignature sr=a&sig=", "&se=1"},
	{"version=2018-10-31&res=a&et=1&method=sha1&sign=", ""}, {"", ";hmacsha256"},
	{"eyJ.e30.", ""}, {"HostName=a;SharedAccessKey=", ""}};

/* Letters of which no sentence is made: a piece found in one comes from the secret. */
static void add_secret(struct buf *out, struct slice bytes)
{
	static const char letters[] = "QXZJKVWqxzjkv79/+=%~";

	for (size_t i = 0; i < bytes.n; i++)
		buf_add_char(out, letters[(unsigned char)bytes.p[i] % (sizeof(letters) - 1)]);
}

/* What is also said openly can be repeated. */
static bool is_open(const struct cloud_seen *seen, struct slice piece)
{
	return slice_find(seen->client_id, piece) != SLICE_NONE ||
	       slice_find(seen->username, piece) != SLICE_NONE ||
	       slice_find(seen->host, piece) != SLICE_NONE;
}

static void check_sentence(
	const struct cloud_seen *seen, struct slice sentence, struct slice secret)
{
	fuzz_check_shown(sentence);
	for (size_t i = 0; i + PIECE <= secret.n; i++) {
		struct slice piece = slice_sub(secret, i, PIECE);

		PROMISE(slice_find(sentence, piece) == SLICE_NONE || is_open(seen, piece),
			"no sentence repeats the secret");
	}
}

static void check_shape(const struct cloud_seen *seen, struct slice secret)
{
	struct cloud_shape shape;

	if (!cloud_shape_read(seen, 1767227400, &shape))
		return;
	PROMISE(shape.fault_count <= CLOUD_FAULTS && shape.part_count <= CLOUD_PARTS, "they fit");
	for (size_t i = 0; i < shape.fault_count; i++)
		check_sentence(seen, slice_of(shape.faults[i].why.text), secret);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = {(const char *)data, size};
	struct buf secret = {0}, password = {0};
	struct cloud_shape alone;

	if (!size)
		return 0;
	cloud_shape_read_value(rest, 1767227400, &alone);
	const char *const *form = forms[data[0] % (sizeof(forms) / sizeof(forms[0]))];
	rest = slice_from(rest, 1);
	struct cloud_seen seen = {.scheme = data[0] % 11, .port = data[0] % 2 ? 1883 : 8883};
	add_secret(&secret, slice_take_line(&rest));
	buf_add_text(&password, form[0]);
	buf_add(&password, buf_slice(&secret));
	buf_add_text(&password, form[1]);
	seen.password = buf_slice(&password);
	seen.client_id = slice_take_line(&rest);
	seen.username = slice_take_line(&rest);
	seen.host = rest;
	check_shape(&seen, buf_slice(&secret));
	seen.password = (struct slice){0};
	check_shape(&seen, (struct slice){0});
	buf_fini(&secret);
	buf_fini(&password);
	return 0;
}
