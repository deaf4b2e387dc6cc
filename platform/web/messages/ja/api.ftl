# The API: what its answers and its page say.

api-missing = { $field } を指定してください。
api-unknown = { $field } という名前の項目はありません。つづりを確かめてください。
api-type = { $field } は、{ $expected ->
    [string] 文字列
    [integer] 整数
    [number] 数値
    [boolean] true か false
    [array] 配列
   *[object] オブジェクト
}で送ってください。
api-choice = { $field } は、次のどれかにしてください：{ $choices }
api-length = { $field } は、{ $least }文字以上、{ $most }文字以内にしてください。
api-range = { $field } は、{ $least }以上、{ $most }以下にしてください。
api-count = { $field } は、{ $least }件以上、{ $most }件以内にしてください。
api-shape = { $field } の形が正しくありません。{ $expected ->
    [id] ID（UUID）を指定してください。
    [date] 「2026-03-05」のような、実際にある日付を指定してください。
    [time] 「08:30」のような時刻を指定してください。
    [month] 「2026-03」のような月を指定してください。
    [moment] 「2026-03-05T08:30:00+09:00」のような日時を指定してください。
    [key] 半角の英数字、「-」、「_」だけで指定してください。
    [line] 改行や制御文字は使えません。
    [lines] 制御文字は使えません。
   *[other] 定義ファイルのとおりに送ってください。
}
api-days-order = 終わりの日（{ $to }）は、始まりの日（{ $from }）以降にしてください。
api-ward = この市に「{ $ward }」という区はありません。
api-body = 本文（JSON）を送ってください。
api-json = 本文をJSONとして読み取れません（{ $line }行目の{ $column }文字目）。
api-content-type = { $field } は「application/json」（文字コードはUTF-8）にしてください。
api-too-many = 操作が続いたため止めています。{ $seconds }秒たってから、もう一度お試しください。
idempotency-key-reused = この Idempotency-Key は、別の内容の書き込みにすでに使われています。新しい値を付けてください。
idempotency-key-needed = 書き込みには、ヘッダー Idempotency-Key が必要です。1〜200文字の半角英数字・記号（空白なし）で、操作ごとに新しい値を付けてください。
api-needed = { $field } を指定してください。
api-span-order = 終わりの時刻は始まりの時刻より後にしてください。
api-unknown-answer = { $field } という項目はこのプログラムの申込項目にありません。

api-problem-bad-request = 送られた内容を読み取れませんでした
api-problem-bad-request-advice = findings が示す項目を直してください。
api-problem-login = ログインが必要です
api-problem-login-advice = POST /api/v1/sessions でログインし、受け取ったCookieを付けて送ってください。
api-problem-forbidden = この操作はできません
api-problem-forbidden-advice = このログインには、この操作の権限がありません。
api-problem-not-found = 見つかりません
api-problem-not-found-advice = 指定されたものがないか、このログインでは見られません。
api-problem-method = このメソッドでは呼び出せません
api-problem-method-advice = ヘッダー Allow が示すメソッドで呼び出してください。
api-problem-conflict = ほかの操作と重なりました
api-problem-conflict-advice = 最新の状態を読み直して、内容を確かめてください。
api-problem-too-large = 送られた内容が大きすぎます
api-problem-too-large-advice = 本文を256KB以内にしてください。
api-problem-content-type = この形式では受け付けられません
api-problem-content-type-advice = 本文は application/json（UTF-8）で送ってください。
api-problem-refused = この内容では受け付けられません
api-problem-refused-advice = findings がすべての理由を示します。
api-problem-too-many = 操作が続いたため止めています
api-problem-too-many-advice = ヘッダー Retry-After が示す秒数がたってから、もう一度お試しください。
api-problem-unavailable = ただいま使えません
api-problem-unavailable-advice = ヘッダー Retry-After が示す秒数がたってから、もう一度お試しください。
api-problem-internal = 処理できませんでした
api-problem-internal-advice = 同じ Idempotency-Key でもう一度お試しください。続くときは、request の番号をお知らせください。

api-title = API（外部連携）のご案内
api-lead = 空き状況の検索、利用登録、面談、予約、登降園の記録、月の報告を、ほかのシステムから行うための呼び出し方の一覧です。各呼び出しの説明は英語です。
api-document = 定義ファイル（OpenAPI、JSON）
api-contents = 分類
api-login = ログインが必要です。
api-open = ログインは不要です。
api-inputs = 送る値
api-name = 名前
api-place = 場所
api-shape-heading = 形
api-about = 説明
api-required = 必須
api-answers = 応答の一覧
api-start = はじめに
api-start-login = POST /api/v1/sessions でログインし、受け取ったCookieを以後の呼び出しに付けます。アカウントの作成は、このサービスの画面で行います。
api-start-child = POST /api/v1/children でお子さんを加え、next_step が示す順に PUT /api/v1/children/〈id〉/〈next_step〉で児童票の残りの項目を書きます。緊急連絡先は PUT /api/v1/household で書きます。
api-start-register = POST /api/v1/registrations で施設に利用登録を申し込み、GET /api/v1/registrations/〈id〉/slots で面談の時間を探して POST /api/v1/registrations/〈id〉/interview で選びます。合う時間がないときは POST /api/v1/registrations/〈id〉/call で電話を頼みます。
api-start-book = 利用登録が承認されたら、GET /api/v1/programs/〈program〉/vacancies で空きを探し、POST /api/v1/bookings/assess で料金と条件を確かめ、POST /api/v1/bookings で予約します。
api-start-desk = 施設は、面談の時間を作り、利用登録と予約を決め、登降園を記録し、月ごとに報告します。市は、報告を承認します。
api-formats = 値の書き方
api-format-uuid = ID。ほかの呼び出しの応答に含まれます。
api-format-date = 日付。
api-format-hh-mm = 時刻。24時間制です。
api-format-yyyy-mm = 月。
api-format-date-time = 日時。市の時刻で、UTCとの差が付きます。
api-format-key = 事業・施設・項目などの名前。半角の英数字、「-」、「_」です。
api-format-idempotency-key = 書き込みを1回にまとめるための値。操作ごとに、呼び出す側が決めます。
api-example = 例
api-schemas = データの形
api-schemas-lead = 本文と応答に出てくるデータです。誤りの応答は、すべて Problem です。
api-codes = findings の code の一覧
api-codes-lead = code は変わりません。文は変わることがあります。〈 〉には args の値が入ります。値によって文が変わるものは、代表的な文を載せています。
api-code = code
api-sentence = 文
api-kind-string = 文字列
api-kind-integer = 整数
api-kind-number = 数値
api-kind-boolean = true か false
api-kind-object = オブジェクト
api-kind-any = 文字列・数値など
api-kind-list = 配列：
api-kind-map = 名前ごとの値：
api-limit-length = { $least }〜{ $most }文字
api-limit-range = { $least }〜{ $most }
api-limit-items = { $least }〜{ $most }件
api-limit-default = 指定しないとき：{ $value }
api-limit-null = 省略・null可
api-in-path = パス
api-in-query = クエリ
api-in-header = ヘッダー
api-in-cookie = クッキー
api-in-body = 本文（JSON）
api-tag-public = どなたでも見られるもの
api-tag-sessions = ログイン
api-tag-family = お子さんと利用登録
api-tag-bookings = 予約
api-tag-facility = 施設
api-tag-city = 市
