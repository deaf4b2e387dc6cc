# Logging in and out, signing up, forgotten passwords, mailed links.

login-title = ログイン
label-login-id = ログインID
hint-login-id = 保護者の方は、登録したメールアドレスです。
login-forgotten = パスワードがわからない
login-sign-up = はじめての方：利用者登録をする
login-too-many = 失敗が続いたため、ログインを止めています。{ $minutes }分ほど待ってから、もう一度お試しください。
done-logged-out = ログアウトしました。
done-logged-out-everywhere = すべての端末からログアウトしました。
done-password-set = パスワードを決めました。新しいパスワードでログインしてください。
done-signed-up = 利用者登録が終わりました。次は、お子さんを登録してください。
done-email-changed = メールアドレスを変更しました。
done-withdrawn = 退会の手続きが終わりました。ご利用ありがとうございました。

sign-up-title = 利用者登録
sign-up-lead = はじめに、メールアドレスを確かめます。届いたメールのリンクから、登録を続けてください。ご家族で1つの登録です。
label-mail-address = メールアドレス
hint-mail-address = 例：hanako@example.jp
sign-up-send = 確認のメールを送る
sign-up-has-account = 登録済みの方はログインへ
sign-up-again = もう一度、利用者登録をはじめる

mail-sent-title = メールを送りました
mail-sent-to = 送り先：{ $to }
mail-sent-sign-up = メールのリンクを24時間以内に開いて、登録を続けてください。
mail-sent-reset = 登録があるときは、登録のメールアドレスに届きます。メールのリンクを30分以内に開いて、新しいパスワードを決めてください。
mail-sent-email = メールのリンクを24時間以内に開いて、変更を終えてください。それまでは、いまのメールアドレスのままです。
mail-sent-none = メールが届かないとき
mail-sent-none-address = 入力したメールアドレスに間違いがないか、確かめてください。
mail-sent-none-folder = 迷惑メールの場所に入っていないか、確かめてください。
mail-sent-none-wait = 数分たっても届かないときは、もう一度送ってください。

link-gone-title = このリンクは使えません
link-gone-text = 期限が過ぎたか、すでに使われています。お手数ですが、もう一度はじめからお願いします。

sign-up-finish-title = 利用者登録の続き
sign-up-finish-lead = パスワードと、保護者の方のことを入力してください。お子さんのことは、このあと入力します。
sign-up-part-login = ログインに使うもの
sign-up-part-guardian = 保護者
sign-up-part-home = 連絡先と住所
sign-up-privacy = 入力された内容は、一時保育の予約と保育のためだけに使います。
sign-up-privacy-link = 個人情報の取り扱い（新しいタブで開きます）
label-privacy-consent = 個人情報の取り扱いに同意します
error-consent = 登録するには、個人情報の取り扱いへの同意が必要です。内容を読んで、チェックを付けてください。
sign-up-finish-send = 登録する

password-rules = パスワードの決め方
password-rule-length = { $min }文字以上にしてください。
password-rule-words = 関係のない言葉をいくつかつなげると、長くても覚えやすく、当てられにくくなります。記号や数字は入れなくてもかまいません。
password-rule-own = 名前、メールアドレス、よくある言葉だけのもの、同じ文字の繰り返しは使えません。
label-new-password = 新しいパスワード
password-meter-short = 長さ：あと%文字で足ります。
password-meter-enough = 長さ：足りています（%文字）。
label-current-password = いまのパスワード
hint-password-again = ご本人であることを確かめるため、もう一度入力してください。

label-guardian-name = 保護者の名前
hint-guardian-name = 例：見本 花子
label-guardian-kana = 保護者のふりがな
hint-guardian-kana = 例：かわさき はなこ（カタカナでもかまいません）
label-guardian-relation = お子さんとの関係
hint-guardian-relation = 例：母
label-guardian-phone = 保護者の電話番号
label-guardian-workplace = 勤務先と電話番号
hint-guardian-workplace = 例：見本商店 0999-00-0000
label-guardian-id = 保護者
label-home-phone = 電話番号
hint-home-phone = 例：090-0000-0000
label-home-in-city = お住まい
home-in = { $city }に住んでいる
home-out = { $city }の外に住んでいる（市外在住）
home-out-needed = 市外の方は必須
home-out-note = 利用できるかどうかと、受付の始まる日は、施設によって違います。
label-home-postcode = 郵便番号
hint-home-postcode = 例：210-0000
label-home-ward = お住まいの区
label-home-city = お住まいの市区町村
hint-home-city = 例：東京都見本区
label-home-address = 住所
hint-home-address = 例：見本町1-2-3 見本マンション101（区や市のあとから）

reset-title = パスワードを決め直す
reset-lead = 登録のメールアドレスに、パスワードを決め直すリンクを送ります。
reset-send = リンクを送る
reset-again = もう一度、リンクを送る
reset-choose-title = 新しいパスワードを決める
reset-choose-lead = 決めると、いまログインしている端末はすべてログアウトします。
reset-choose-send = このパスワードにする

claim-title = ログインの準備
claim-lead = 電話や窓口で受け付けた内容を引き継ぎます。お子さんの生年月日を確かめてから、パスワードを決めます。
claim-email = ログインに使うメールアドレス：{ $email }
claim-send = パスワードを決めて引き継ぐ
claim-not-you = お心当たりがないときは、このページを閉じてください。何も始まりません。
claim-wrong = 受け付けた内容と合いません。生年月日を確かめてください。続けて間違えると、このリンクは使えなくなります。
claim-short = パスワードが短すぎます。上の決まりを確かめてください。
claim-again = ログインのページへ（新しい案内は、受け付けた施設にお申し出ください）
label-claim-birth = お子さんの生年月日
hint-claim-birth = ごきょうだいがいるときは、どなたかおひとり。例：2023年5月10日
done-claimed = パスワードを決めました。メールアドレスとパスワードでログインしてください。
