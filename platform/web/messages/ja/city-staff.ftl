# Accounts of officers and staff, mails that failed, importing files.

city-staff-none = 条件に合う職員はいません
city-staff-none-text = 役割や施設の条件を変えてください。
city-staff-add = 職員を招待する
city-staff-add-lead = 入力したメールアドレスに、パスワードを決めるための案内が届きます。
city-staff-invite = 招待のメールを送る
city-staff-no-facility = 施設なし（市の職員）
city-staff-role-at = { $role }（{ $facility }）
city-staff-active = 利用中
city-staff-invited = 招待中（パスワード未設定）
city-staff-disabled = 停止中
city-staff-since = 登録日
city-staff-invite-text = 招待のメールをもう一度送ります。前のメールの案内は使えなくなります。
city-staff-invite-again = 招待のメールを送り直す
city-staff-disable-text = 停止すると、すぐにログアウトされ、ログインできなくなります。記録は残ります。
city-staff-disable = アカウントを停止する
city-staff-enable-text = ふたたびログインできるようにします。
city-staff-enable = 停止をやめる
label-staff-name = 名前
label-staff-login = ログインID
hint-staff-login = 小文字の英字・数字・「-」「_」「.」で4文字以上
label-staff-email = メールアドレス
label-staff-role = 役割
label-staff-facility = 施設
hint-staff-facility = 施設の職員・施設長・運営法人のときに選びます。
done-city-staff-added = 招待のメールを送りました。
done-city-staff-invite = 招待のメールを送り直しました。
done-city-staff-disable = アカウントを停止しました。
done-city-staff-enable = 停止をやめました。

city-mails-title = 届かなかったメール
city-mails-lead = くり返し送っても届かなかったメールです。アドレスが変わっていないか、電話などで確認してください。
city-mails-none = 届かなかったメールはありません
city-mails-none-text = 送れなかったメールがあると、ここに並びます。
city-mails-recipient = あて先
city-mails-subject = 件名
city-mails-created = 作られた日時
city-mails-tries = 送った回数
city-mails-error = 相手からの返事

city-import-title = ファイルの取り込み
city-import-lead = 施設の一覧（CSV）は、サーバーのコマンドで取り込みます。運用担当に、次の手順を伝えてください。
city-import-step-check = 1. まず試しに読み込み、すべての行の結果を確かめます。何も変わりません。
city-import-step-run = 2. 誤りがなければ、同じファイルを取り込みます。同じファイルを何度取り込んでも、二重にはなりません。
city-import-command-check = azukari tenant import-facilities --tenant { $slug } 施設一覧.csv --dry-run
city-import-command-run = azukari tenant import-facilities --tenant { $slug } 施設一覧.csv
city-import-encoding = 文字コードは、UTF-8でもShift_JISでもかまいません。列の名前が違うときは「--map name=施設名」のように対応を書きます。
city-import-one = 施設を1か所だけ増やすときは、画面から追加できます。
