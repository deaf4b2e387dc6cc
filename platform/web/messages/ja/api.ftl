# The API: what its answers and its page say.

api-shape = リクエストの形が正しくありません（{ $reason }）。
api-idempotency-key = 書き込みには、ヘッダー Idempotency-Key が必要です。1〜200文字の半角英数字・記号（空白なし）で、操作ごとに新しい値を付けてください。
api-needed = { $field } を指定してください。
api-span-order = 終わりの時刻は始まりの時刻より後にしてください。
api-unknown-answer = { $field } という項目はこのプログラムの申込項目にありません。

api-title = API（外部連携）のご案内
api-lead = 空き状況の検索や予約を、ほかのシステムから行うための呼び出し方の一覧です。説明は英語です。
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
