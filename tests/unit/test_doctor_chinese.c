/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the doctor says in Chinese: word order, counts, lists, and nothing left in English between. */
#include "unit.h"

#include <locale.h>

#include "base/language.h"
#include "certs/contents.h"
#include "doctor/finding.h"

typedef void make_fn(struct doctor_facts *f);

static void speaks(struct doctor_facts *f)
{
	f->answered = f->has_mqtt = f->board.asked = true;
	f->rate = f->asked = (struct doctor_rate){115200, false};
	f->state = 0;
}

static void is_silent(struct doctor_facts *f)
{
	f->rates = 16;
}

static void has_other_rate(struct doctor_facts *f)
{
	speaks(f);
	f->rate = (struct doctor_rate){9600, true};
}

static void is_log_port(struct doctor_facts *f)
{
	f->boot.log_lines = 3;
	f->boot.chip = doctor_chip_find(SLICE("ESP32C3"));
}

static void hears_no_network(struct doctor_facts *f)
{
	speaks(f);
	f->board.joined = WIRE_KNOWN_NO;
	f->board.scanned = WIRE_KNOWN_YES;
	f->board.networks = 2;
	buf_add_text(&f->board.ssid, "家里的%s%n");
}

static void has_wrong_password(struct doctor_facts *f)
{
	hears_no_network(f);
	f->board.in_air = true;
	f->board.air_signal = -61;
	f->board.reason = 2;
}

static void lacks_certificates(struct doctor_facts *f)
{
	speaks(f);
	f->state = 1;
	f->board.scheme = 5;
	for (size_t i = 0; i < CERTS_KINDS; i++)
		f->board.certificates[i].there = WIRE_KNOWN_NO;
}

static void has_wrong_clock(struct doctor_facts *f)
{
	speaks(f);
	f->board.scheme = 3;
	f->board.has_clock = WIRE_KNOWN_YES;
	f->board.clock = 1700000000;
	f->board.here = 1800000000;
}

static void has_no_port(struct doctor_facts *f)
{
	f->port = DOCTOR_PORT_NONE;
}

static void the_first_finding_reads_right(void **state)
{
	static const struct {
		make_fn *make;
		const char *name, *text, *to_do; /* to_do: how it begins */
	} cases[] = {
		{is_silent, "silent", "没有任何响应：试过的 16 种波特率和校验下都没有数据",
			"接线：转接器 RX 接模组 TX"},
		{has_other_rate, "wrong-rate",
			"波特率不对：模组在 9600 波特（偶校验）下响应，而不是 115200 波特",
			"用 atmq -b 9600 --parity even p，或在 config.ini 里写 baud = 9600；"},
		{is_log_port, "log-port",
			"这是日志串口（ESP32-C3）：只打印启动信息和日志，不响应 AT",
			"把转接器接到 AT 串口的引脚：TX 为 GPIO7，RX 为 GPIO6（转接器 RX"},
		{hears_no_network, "network-missing",
			"模组搜不到它的 Wi-Fi 网络 家里的%s%n；能收到 2 个网络",
			"确认路由器已开机"},
		{has_wrong_password, "wifi-password", "Wi-Fi 密码不对（家里的%s%n，-61 dBm）",
			"重新发 AT+CWJAP=\"network\",\"password\"，"},
		{lacks_certificates, "certificate-missing",
			"scheme 5 需要而模组上没有：CA 证书、客户端证书、客户端私钥",
			"用 atmq certs --ca FILE --cert FILE --key FILE p 写入并读回比较"},
		{has_wrong_clock, "clock-wrong",
			"模组的时钟不对：模组上是 2023-11-14，这里是 2027-01-15，而 scheme 3 "
			"要用它核对证书的有效期",
			"发 AT+CIPSNTPCFG=1,0,\"pool.ntp.org\"，然后等待 +TIME_UPDATED"},
		{has_no_port, "no-port", "没有插入任何串口", "用带数据线的 USB 线接上模组"},
	};

	(void)state;
	assert_true(language_use("zh_CN"));
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct doctor_facts f = {.state = -1};
		struct doctor_findings findings;

		f.board.keepalive = -1;
		buf_add_text(&f.name, "p");
		cases[i].make(&f);
		doctor_find(&f, &findings);
		assert_true(findings.count > 0);
		const struct doctor_finding *first = &findings.list[0];
		assert_string_equal(first->name, cases[i].name);
		assert_slice(buf_slice(&first->text), cases[i].text);
		if (!slice_starts(buf_slice(&first->remedy), slice_of(cases[i].to_do)))
			fail_msg("%s: %.*s", first->name, SLICE_ARG(buf_slice(&first->remedy)));
		doctor_findings_fini(&findings);
		doctor_facts_fini(&f);
	}
	language_use("en");
}

static void the_report_says_what_to_do_first(void **state)
{
	struct doctor_facts f = {.state = -1};
	struct doctor_findings findings;
	struct buf text = {0}, json = {0};

	(void)state;
	assert_true(language_use("zh_CN"));
	buf_add_text(&f.name, "p");
	has_other_rate(&f);
	f.board.keepalive = -1;
	doctor_find(&f, &findings);
	doctor_add_text(&text, &findings, &f);
	doctor_add_json(&json, &findings, &f);
	assert_non_null(strstr(buf_text(&text), "\n    解决办法：用 atmq -b 9600 --parity even p"));
	assert_non_null(strstr(buf_text(&text), "\n先做这一步：用 atmq -b 9600 --parity even p"));
	/* What a program reads is the same in every language. */
	assert_non_null(
		strstr(buf_text(&json), "{\"finding\":\"wrong-rate\",\"fault\":true,\"port\":"));
	language_use("en");
	doctor_findings_fini(&findings);
	doctor_facts_fini(&f);
	buf_fini(&text);
	buf_fini(&json);
}

static void a_certificate_is_described(void **state)
{
	struct certs_contents c = {.form = CERTS_OTHER, .bytes = 1};
	struct certs_findings judged;
	struct buf line = {0};

	(void)state;
	assert_true(language_use("zh_CN"));
	certs_judge(&c, CERTS_CA, 0, 0, &judged);
	assert_buf(&judged.mistakes, "既不是 PEM 也不是 DER；这里需要 PEM 格式的证书\n");
	certs_add_line(&line, &c);
	assert_buf(&line, "既不是 PEM 也不是 DER，1 字节，sha256 ");
	language_use("en");
	certs_findings_fini(&judged);
	buf_fini(&line);
}

int main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_finding_reads_right),
		cmocka_unit_test(the_report_says_what_to_do_first),
		cmocka_unit_test(a_certificate_is_described),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
