/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explain/symptom.h"

#include "base/language.h"
#include "explain/text.h"

enum { SYMPTOM_PHRASES = 40, SYMPTOM_CAUSES = 6 };

/* The first that matches counts: the special before the general. */
static const struct symptom {
	const char *title;
	/* All words of a phrase are in what was asked, in any order. */
	const char *phrases[SYMPTOM_PHRASES];
	const char *causes[SYMPTOM_CAUSES];
} symptoms[] = {
	{N_("Aliyun refuses or drops the connection"), {"aliyun", "alibaba", "阿里云"},
		{N_("keepalive: 30 to 1200 s are accepted; AT+MQTTCONNCFG with 0 is the board's 120"),
			N_("commas in client_id need \\ before them: atmq explain with the whole line shows them"),
			N_("securemode=2 belongs to TLS (scheme 2 or 3), securemode=3 to TCP (scheme 1)"),
			N_("the password is computed from client_id, names and timestamp: atmq cloud aliyun"),
			N_("a second client with the same device: the older of two is dropped")}},
	{N_("Huawei refuses the connection"), {"huawei", "iotda", "华为"},
		{N_("a bad keepalive is refused like a bad client_id (code 2): try 120"),
			N_("client_id is device_0_0_YYYYMMDDHH, the hour in UTC; its device is the username"),
			N_("the password is computed with the timestamp as the key: atmq cloud huawei")}},
	{N_("AWS refuses or drops the connection"),
		{"amazon", "aws iot", "aws drop", "aws refuse", "aws disconnect", "aws fail",
			"aws connect", "aws publish"},
		{N_("the policy: a publication or subscription that it forbids disconnects at once"),
			N_("no server name (SNI) with scheme 5: AT+MQTTSNI (v3.3 and later), or scheme 4"),
			N_("a certificate that is not active, or another thing's"),
			N_("QoS 2, or more than 7 slashes in a topic"),
			N_("a second client with the same client_id")}},
	{N_("Azure refuses or drops the connection"), {"azure"},
		{N_("the token ran out: atmq explain with the token shows when it ends"),
			N_("username is hub.azure-devices.net/device/?api-version=2021-04-12"),
			N_("TLS only: port 8883; scheme 2 works without certificates"),
			N_("QoS 2 disconnects; keepalive is at most 1767 s")}},
	{N_("OneNET refuses the connection"), {"onenet", "中移"},
		{N_("the token has 100 to 150 bytes: AT+MQTTLONGPASSWORD, or AT+MQTTPASSWORD before v3.0"),
			N_("et is over, or in milliseconds; values in the token are URL-encoded once"),
			N_("client_id is the device's name, username the product's id")}},
	{N_("ThingsBoard drops the connection"), {"thingsboard"},
		{N_("a subscription to the telemetry topic: it is for publishing only, and disconnects"),
			N_("the access token belongs into username; password stays empty")}},
	{N_("the subscription is refused, or nothing arrives"),
		{"subscribe refused", "subscription refused", "subscribe fail", "subscription fail",
			"subscribe error", "cannot subscribe", "can't subscribe", "no messages",
			"no message", "nothing arrives", "not receive", "doesn't receive",
			"not receiving", "messages lost", "订阅 失败", "订阅 拒绝", "订阅 错误",
			"无法订阅", "订阅不成功", "订阅不上", "订阅不了", "收不到 消息",
			"收不到订阅", "收不到 数据", "收不到 下发", "没有收到 消息", "没收到 消息",
			"消息 丢失", "丢消息"},
		{(N_("the broker's rules: this client may not use that topic; before v5.0 AT+MQTTSUB "
		     "answers OK even then, so read the broker's log")),
			N_("not connected: AT+MQTTCONN? must say state 4 or more"),
			N_("after a reconnect the board does not subscribe again: send AT+MQTTSUB again"),
			N_("the topic differs: compare it byte for byte with AT+MQTTSUB?"),
			N_("more than 10 topics: firmware has room for no more")}},
	{N_("publishing fails"),
		{"publish fail", "publish refused", "publish error", "cannot publish",
			"can't publish", "pubraw hangs", "publish hangs", "pubraw fail",
			"发布 失败", "发布 错误", "无法发布", "发布不成功", "发布不了", "发送 失败",
			"发送不成功", "发送不了", "发不出去", "上报 失败", "上报不了"},
		{(N_("text with a comma, a quote or a backslash: each needs \\ before it in AT+MQTTPUB, "
		     "or AT+MQTTPUBRAW, which carries any byte")),
			N_("AT+MQTTPUBRAW waits for exactly the bytes that it announced, without a line end"),
			N_("the line has more than 256 bytes: use AT+MQTTPUBRAW"),
			N_("not connected: AT+MQTTCONN? must say state 4 or more"),
			N_("some brokers cut the connection where this client may not use the topic")}},
	{N_("the connection drops and comes back, again and again"),
		{"keeps reconnecting", "keep reconnecting", "reconnects again", "reconnect loop",
			"keeps disconnecting", "keeps dropping", "drops", "disconnects",
			"disconnect", "flapping", "connection lost", "unstable", "断线", "掉线",
			"断连", "重连", "频繁断开", "自动断开", "断开连接", "连接断开", "连接 断",
			"老是断", "总是断", "经常断", "不稳定"},
		{N_("right after each connect: another client with the same client_id; the broker drops "
		    "the older of two"),
			N_("right after a publication or subscription: this client may not use that topic"),
			N_("every keepalive: the network drops idle connections, or the broker is slow; set "
			   "another keepalive with AT+MQTTCONNCFG"),
			N_("together with WIFI DISCONNECT: Wi-Fi; look at rssi in AT+CWJAP?"),
			N_("the board restarts (ready): look at the supply")}},
	{N_("Wi-Fi can't be joined"),
		{"wifi fail", "no wifi", "cannot join", "can't join", "join fail", "wifi password",
			"wifi error", "wi-fi fail", "cannot connect wifi", "连不上wifi",
			"连不上 wifi", "wifi 连不上", "wifi 连接不上", "wifi 失败", "wi-fi 连",
			"无线 连不上", "连不上网", "无法联网", "连不了网", "联网失败", "配网",
			"热点", "路由器"},
		{N_("+CWJAP:<n> before the ERROR says why: 1 timeout, 2 wrong password, 3 no such access "
		    "point, 4 failed"),
			N_("AT+CWMODE=1 comes first"), N_("an ESP32 sees 2.4 GHz only"),
			N_("a comma, quote or backslash in ssid or password needs \\ before it")}},
	{N_("the connection to the broker is refused"),
		{"connect refused", "connection refused", "cannot connect", "can't connect",
			"not connect", "connect fail", "connection fail", "mqttconn error",
			"won't connect", "doesn't connect", "连接 失败", "连接 拒绝", "连接 超时",
			"连接 错误", "连不上", "连不了", "无法连接", "连接不上", "连接不了",
			"连接不成功"},
		{N_("Wi-Fi first: AT+CWJAP? and AT+CIPSTA? must show a network and an address"),
			(N_("host is a name or an address, without mqtt:// and port; port and scheme match: "
			    "1883 TCP, 8883 TLS")),
			N_("client_id, username or password: the log port and the broker's log name it"),
			N_("schemes 3, 5, 8 and 10 need the clock: AT+CIPSNTPCFG, then +TIME_UPDATED"),
			N_("an old connection: AT+MQTTCLEAN=0 comes before AT+MQTTUSERCFG")}},
	{N_("the certificate is not accepted"),
		{"certificate", "tls fail", "tls error", "ssl fail", "ssl error", "handshake",
			"证书", "握手", "tls 失败", "ssl 失败"},
		{N_("the clock: schemes 3, 5, 8 and 10 need it; AT+CIPSNTPTIME? shows 1970 if it is not set"),
			N_("mqtt_ca on the board is not the CA that signed the broker's certificate: boards "
			   "come with a CA of the vendor's"),
			N_("no server name: with these schemes AT+MQTTSNI sets it (v3.3 and later)"),
			N_("the port does not speak TLS")}},
	{N_("the board restarts by itself"),
		{"restarts", "keeps restarting", "reboots", "keeps rebooting", "resets itself",
			"boot loop", "reboot loop", "keeps resetting", "crash", "重启", "复位",
			"死机", "崩溃", "看门狗", "欠压"},
		{N_("the supply: the radio draws up to 500 mA at times; look for Brownout on the log port"),
			N_("a host with mqtt:// or :port in it resets some boards"),
			N_("opening the port resets some boards through DTR and RTS"),
			N_("a crash: the log port prints Guru Meditation; paste that line here")}},
	{N_("unreadable characters"),
		{"garbage", "gibberish", "unreadable", "garbled", "strange characters", "乱码"},
		{N_("a wrong rate: AT firmware usually has 115200, an ESP8266's boot ROM 74880"),
			N_("RX floats, or ground is missing"),
			N_("a payload in another encoding: atmq --encoding gb18030 shows GBK, where it is offered")}},
	{N_("the board is busy"), {"busy", "忙"},
		{N_("busy p...: the previous command is not done; wait for its OK or ERROR"),
			N_("a line end behind raw bytes counts as a command: send none after the payload"),
			N_("busy s...: the board is still sending the bytes of AT+CIPSEND"),
			N_("it may still carry out what it got meanwhile")}},
	{N_("the board does not answer"),
		{"no answer", "no response", "no reply", "not respond", "not responding",
			"does not answer", "doesn't answer", "not answer", "nothing happens",
			"silent", "no output", "dead", "hangs", "没有反应", "没反应", "无反应",
			"没有响应", "没响应", "无响应", "不响应", "没有回应", "没回应", "不回应",
			"没有回复", "没回复", "不回复", "没有应答", "无应答", "不应答",
			"收不到 回复", "收不到 响应", "没有输出", "没有回显", "卡住"},
		{N_("the wrong port: a DevKit's USB port is the log port; the AT port has pins of its own "
		    "(ESP32-WROOM: TX 17, RX 16)"),
			N_("RX and TX are not crossed, or ground is missing"),
			N_("the rate: usually 115200"),
			N_("the line end: a board wants CR LF after each command"),
			N_("it is waiting for the bytes of a payload: everything sent is payload until they "
			   "have arrived"),
			N_("no AT firmware: the log port's boot text shows whether something starts")}},
	{N_("every command is refused"),
		{"always error", "every command error", "only error", "error only",
			"unknown command", "全部error", "总是error", "一直error", "返回error",
			"返回 error", "报错", "指令 错误", "指令 不支持", "指令 无效", "指令 失败"},
		{N_("AT+SYSLOG=1, then the command again: an ERR CODE line says why"),
			N_("AT+CMD? lists the commands that the firmware has"),
			N_("without AT+MQTT commands the firmware is too old, or built without them: AT+GMR "
			   "shows the version"),
			N_("typographic quotes from a web page: a board wants the plain \"")}},
	{N_("the password is refused"),
		{"password", "username", "not authorized", "unauthorized", "authentication", "密码",
			"鉴权", "认证", "用户名", "账号", "未授权"},
		{N_("check it byte for byte; a comma, quote or backslash needs \\ before it"),
			N_("longer than 64 bytes: AT+MQTTLONGPASSWORD (v3.0 and later), or AT+MQTTPASSWORD"),
			N_("clouds compute it, and it expires"),
			N_("the client_id belongs to it: the broker may check all three together")}},
};

/* Whether all words of the phrase are in the text. */
static bool symptom_has(struct slice text, struct slice phrase)
{
	while (phrase.n) {
		size_t n = slice_find_char(phrase, ' ');
		struct slice word = slice_sub(phrase, 0, n);

		if (slice_find_nocase(text, word) == SLICE_NONE)
			return false;
		phrase = slice_from(phrase, word.n + 1);
	}
	return true;
}

bool explain_symptom(struct buf *out, struct slice words)
{
	for (size_t i = 0; i < ALEN(symptoms); i++) {
		const struct symptom *s = &symptoms[i];

		for (size_t k = 0; k < SYMPTOM_PHRASES && s->phrases[k]; k++) {
			if (!symptom_has(words, slice_of(s->phrases[k])))
				continue;
			explain_add_title(out, _(s->title));
			for (size_t c = 0; c < SYMPTOM_CAUSES && s->causes[c]; c++)
				explain_add_label(out, c ? C_("explain", "or") : _("usually"),
					_(s->causes[c]));
			return true;
		}
	}
	return false;
}
